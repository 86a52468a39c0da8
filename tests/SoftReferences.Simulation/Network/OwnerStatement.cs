namespace SoftReferences.Simulation;

/// <summary>What an owner said about keys, and when it looked.</summary>
/// <param name="Service">The owner that says it.</param>
/// <param name="Epoch">The epoch of its data.</param>
/// <param name="At">As of when.</param>
/// <param name="Keys">The keys.</param>
/// <param name="Statuses">What it said of each.</param>
internal sealed record OwnerStatement(OwningService Service, string Epoch, TimeSpan At, IReadOnlyList<OwnerKey> Keys, IReadOnlyList<OwnedStatus> Statuses);
