namespace SoftReferences.Simulation;

/// <summary>A row that holds a reference.</summary>
/// <param name="Id">The id of the row.</param>
/// <param name="Reference">The reference.</param>
/// <param name="Key">The key that the row refers to.</param>
internal sealed record DependentRow(long Id, SimulatedReference Reference, OwnerKey Key);
