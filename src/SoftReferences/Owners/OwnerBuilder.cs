using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences;

/// <summary>Says how one owner is asked.</summary>
/// <typeparam name="TService">The owning service.</typeparam>
public sealed class OwnerBuilder<TService>
    where TService : IOwningService
{
    internal OwnerBuilder(IServiceCollection services) => Services = services;

    /// <summary>Gets the services of the application.</summary>
    public IServiceCollection Services { get; }

    internal Func<IServiceProvider, IExistenceSource>? Source { get; private set; }

    internal Func<IServiceProvider, IDeletionFeed?> Feed { get; private set; } = static _ => null;

    /// <summary>Asks a source of the application's own, in this process.</summary>
    /// <typeparam name="TSource">The source: registered as a singleton unless the application registered it itself.</typeparam>
    /// <returns>This builder.</returns>
    public OwnerBuilder<TService> UseSource<TSource>()
        where TSource : class, IExistenceSource<TService> =>
        UseSource(static services => ActivatorUtilities.GetServiceOrCreateInstance<TSource>(services));

    /// <summary>Asks a source of the application's own, in this process.</summary>
    /// <param name="source">Makes the source; called once.</param>
    /// <returns>This builder.</returns>
    public OwnerBuilder<TService> UseSource(Func<IServiceProvider, IExistenceSource<TService>> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Source = source;
        return this;
    }

    /// <summary>Follows a feed of the application's own.</summary>
    /// <param name="feed">Makes the feed; called once.</param>
    /// <returns>This builder.</returns>
    public OwnerBuilder<TService> UseFeed(Func<IServiceProvider, IDeletionFeed<TService>> feed)
    {
        ArgumentNullException.ThrowIfNull(feed);
        Feed = feed;
        return this;
    }
}
