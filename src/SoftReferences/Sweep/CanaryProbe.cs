namespace SoftReferences;

/// <summary>A question to a stopped owner, to find out whether its sweeps can be resumed.</summary>
/// <param name="Canaries">Keys that it confirmed before and that have no tombstone, missing ones first. If there are none, nothing speaks against resuming.</param>
/// <param name="Suspicious">How many of the keys, counted from the first, it did not know.</param>
/// <param name="StoppedAt">When its sweeps were stopped, in UTC.</param>
/// <param name="Attempts">How many probes there have been since, including this one.</param>
public sealed record CanaryProbe(IReadOnlyList<OwnerKey> Canaries, int Suspicious, DateTimeOffset StoppedAt, int Attempts);
