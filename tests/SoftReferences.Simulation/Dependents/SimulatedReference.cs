namespace SoftReferences.Simulation;

/// <summary>A reference that a dependent declares.</summary>
/// <param name="Name">The name of the reference.</param>
/// <param name="Owner">The owner that it refers to.</param>
/// <param name="Action">What happens to its orphans: <see cref="OrphanAction.Delete"/> or <see cref="OrphanAction.SetNull"/>.</param>
/// <param name="Merge">What happens to the rows of merged keys: <see cref="MergeAction.Repoint"/> or <see cref="MergeAction.Keep"/>.</param>
internal sealed record SimulatedReference(string Name, ReferencedOwner Owner, OrphanAction Action, MergeAction Merge);
