namespace SoftReferences.Simulation;

/// <summary>An owner as a dependent declares it.</summary>
/// <param name="Service">Its names. The service's name is also its address.</param>
/// <param name="Add">Registers it with a dependent, which calls it by HTTP.</param>
internal sealed record OwnerKind(OwningService Service, Action<ISoftReferencesBuilder, Action<OwnerOptions>> Add);
