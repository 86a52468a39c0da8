namespace SoftReferences;

/// <summary>What a stopped owner is asked, to find out whether its sweeps can go on.</summary>
/// <param name="Canaries">Keys that it confirmed before and that have no tombstone, those that it did not know first. When there are none, nothing speaks against it any more.</param>
/// <param name="Suspicious">How many of them, from the beginning, it did not know.</param>
/// <param name="StoppedAt">When its sweeps were stopped, in UTC.</param>
/// <param name="Attempts">How many probes there were since, this one included.</param>
public sealed record CanaryProbe(IReadOnlyList<OwnerKey> Canaries, int Suspicious, DateTimeOffset StoppedAt, int Attempts);
