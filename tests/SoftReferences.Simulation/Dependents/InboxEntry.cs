namespace SoftReferences.Simulation;

/// <summary>The last that a dependent has received of a key.</summary>
/// <param name="Tombstone">What was received.</param>
/// <param name="Epoch">The epoch of its position.</param>
/// <param name="ReceivedAt">When, by the clock of the replica that received it.</param>
/// <param name="CommittedAt">When, by the world's clock.</param>
internal sealed record InboxEntry(Tombstone Tombstone, string Epoch, DateTimeOffset ReceivedAt, TimeSpan CommittedAt);
