namespace SoftReferences.Simulation;

/// <summary>A reference that a dependent declares.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Owner">Its owner.</param>
/// <param name="Action">What happens to its orphans: <see cref="OrphanAction.Delete"/> or <see cref="OrphanAction.SetNull"/>.</param>
internal sealed record SimulatedReference(string Name, ReferencedOwner Owner, OrphanAction Action);
