namespace SoftReferences;

/// <summary>The feed of deletions of <typeparamref name="TService"/>.</summary>
/// <typeparam name="TService">The owning service.</typeparam>
public interface IDeletionFeed<TService> : IDeletionFeed
    where TService : IOwningService;
