namespace SoftReferences.Stores;

/// <summary>The owner's side of <typeparamref name="TService"/>.</summary>
/// <typeparam name="TService">The owning service, which is this one.</typeparam>
public interface IOwnerStore<TService> : IOwnerStore
    where TService : IOwningService;
