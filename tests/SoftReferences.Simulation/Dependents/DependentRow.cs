namespace SoftReferences.Simulation;

/// <summary>A row that holds a reference.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Reference">The reference.</param>
/// <param name="Key">The key that it holds.</param>
internal sealed record DependentRow(long Id, SimulatedReference Reference, OwnerKey Key);
