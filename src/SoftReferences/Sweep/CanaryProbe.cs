namespace SoftReferences.Stores;

/// <summary>A question to a stopped owner, to find out whether its sweeps can be resumed.</summary>
/// <param name="Canaries">Keys that it confirmed before and that have no tombstone; those that it did not know come first, the longest missing one at the front. If there are none, nothing speaks against resuming.</param>
/// <param name="Suspicious">How many of them, counted from the first, were missing for the whole grace period.</param>
/// <param name="StoppedAt">When its sweeps were stopped, in UTC.</param>
/// <param name="Attempts">How many probes there have been since, including this one.</param>
public sealed record CanaryProbe(IReadOnlyList<OwnerKey> Canaries, int Suspicious, DateTimeOffset StoppedAt, int Attempts);
