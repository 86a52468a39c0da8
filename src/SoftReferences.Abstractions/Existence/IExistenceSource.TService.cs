namespace SoftReferences;

/// <summary>The existence source for the entities of <typeparamref name="TService"/>.</summary>
/// <typeparam name="TService">The owning service that the source asks.</typeparam>
public interface IExistenceSource<TService> : IExistenceSource
    where TService : IOwningService;
