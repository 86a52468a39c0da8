namespace SoftReferences;

/// <summary>The source of answers about the entities of <typeparamref name="TService"/>.</summary>
/// <typeparam name="TService">The owning service that the source asks.</typeparam>
public interface IExistenceSource<TService> : IExistenceSource
    where TService : IOwningService;
