namespace SoftReferences.Simulation;

/// <summary>The latest tombstone that a dependent has received for a key.</summary>
/// <param name="Tombstone">The tombstone.</param>
/// <param name="Epoch">The epoch of its position.</param>
/// <param name="ReceivedAt">When it was received, according to the replica that received it.</param>
/// <param name="CommittedAt">When it was committed, according to the world's clock.</param>
internal sealed record InboxEntry(Tombstone Tombstone, string Epoch, DateTimeOffset ReceivedAt, TimeSpan CommittedAt);
