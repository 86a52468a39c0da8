namespace SoftReferences.Simulation;

/// <summary>An owner as a dependent declares it.</summary>
/// <param name="Service">The names of the owner. The service's name is also its address.</param>
/// <param name="Add">Registers the owner in a dependent, which calls it over HTTP.</param>
internal sealed record OwnerKind(OwningService Service, Action<ISoftReferencesBuilder, Action<OwnerOptions>> Add);
