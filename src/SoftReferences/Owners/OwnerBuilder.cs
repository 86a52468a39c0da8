using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace SoftReferences;

/// <summary>Configures how one owner is asked, and how its deletions are followed.</summary>
/// <typeparam name="TService">The owning service.</typeparam>
public sealed class OwnerBuilder<TService>
    where TService : IOwningService
{
    internal OwnerBuilder(IServiceCollection services) => Services = services;

    /// <summary>Gets the services of the application.</summary>
    public IServiceCollection Services { get; }

    internal Func<IServiceProvider, IExistenceSource>? Source { get; private set; }

    internal Func<IServiceProvider, IDeletionFeed>? Feed { get; private set; }

    internal bool CallsByHttp { get; private set; }

    internal Uri? Address { get; private set; }

    internal List<Action<OwnerOptions>> OptionsActions { get; } = [];

    internal List<Action<IHttpClientBuilder>> HttpClientActions { get; } = [];

    /// <summary>Asks an owner that serves the owner protocol, and follows its feed of deletions. Its address comes from configuration.</summary>
    /// <returns>This builder.</returns>
    /// <remarks>The host does not start unless <c>SoftReferences:Owners:{service}:BaseAddress</c> is configured.</remarks>
    public OwnerBuilder<TService> UseHttp()
    {
        CallsByHttp = true;
        Source = static services => ActivatorUtilities.CreateInstance<HttpExistenceSource<TService>>(services);
        Feed ??= static services => ActivatorUtilities.CreateInstance<HttpDeletionFeed<TService>>(services);
        return this;
    }

    /// <summary>Asks an owner that serves the owner protocol, and follows its feed of deletions.</summary>
    /// <param name="baseAddress">
    /// The address that the protocol's routes are relative to, as in <c>https://auth.internal</c>, or <c>https+http://auth</c>
    /// with service discovery. Configuration (<c>SoftReferences:Owners:{service}:BaseAddress</c>) takes precedence.
    /// </param>
    /// <returns>This builder.</returns>
    /// <remarks>All resources of a service share one address. The host does not start if code gives several and configuration gives none.</remarks>
    /// <exception cref="ArgumentException"><paramref name="baseAddress"/> is not an absolute address.</exception>
    public OwnerBuilder<TService> UseHttp(string baseAddress)
    {
        ArgumentNullException.ThrowIfNull(baseAddress);
        return UseHttp(Uri.TryCreate(baseAddress, UriKind.Absolute, out var address)
            ? address
            : throw new ArgumentException($"'{Quote.Shorten(baseAddress)}' is not an absolute address, as 'https://auth.internal' is.", nameof(baseAddress)));
    }

    /// <inheritdoc cref="UseHttp(string)"/>
    public OwnerBuilder<TService> UseHttp(Uri baseAddress)
    {
        ArgumentNullException.ThrowIfNull(baseAddress);
        Address = baseAddress;
        return UseHttp();
    }

    /// <summary>Asks an owner that does not know SoftReferences, by a route that returns one entity by its id.</summary>
    /// <param name="pathTemplate">
    /// The route, with <c>{id}</c> in place of the percent-encoded id: relative to the base address, as in
    /// <c>/api/v1/users/{id}</c>, or absolute, in which case configuration can still replace the host.
    /// </param>
    /// <param name="configure">
    /// Configures what each status means. By default 200 means that the entity exists, and no status means that it is missing.
    /// </param>
    /// <returns>This builder.</returns>
    /// <remarks>Such an owner has no feed of deletions: provide one with <see cref="UseFeed{TFeed}"/>, or rely on the sweep.</remarks>
    /// <exception cref="ArgumentException"><paramref name="pathTemplate"/> does not have exactly one <c>{id}</c>, in its path.</exception>
    public OwnerBuilder<TService> UseHttpLookup(string pathTemplate, Action<HttpLookupOptions>? configure = null)
    {
        var template = LookupTemplate.Parse(pathTemplate);
        var lookup = new HttpLookupOptions();
        configure?.Invoke(lookup);
        Address = template.BaseAddress ?? Address;
        CallsByHttp = true;
        Source = services => ActivatorUtilities.CreateInstance<HttpLookupExistenceSource<TService>>(services, template, lookup);
        return this;
    }

    /// <summary>Asks the application's own source.</summary>
    /// <typeparam name="TSource">The source, registered as a singleton unless the application has registered it. A scoped or transient source is created for each question, in its own scope.</typeparam>
    /// <returns>This builder.</returns>
    public OwnerBuilder<TService> UseSource<TSource>()
        where TSource : class, IExistenceSource<TService>
    {
        Services.TryAddSingleton<TSource>();
        return UseSource(services => IsSingleton<TSource>()
            ? services.GetRequiredService<TSource>()
            : new ScopedExistenceSource<TService, TSource>(services.GetRequiredService<IServiceScopeFactory>()));
    }

    /// <summary>Asks the application's own source.</summary>
    /// <param name="source">Creates the source; called once.</param>
    /// <returns>This builder.</returns>
    public OwnerBuilder<TService> UseSource(Func<IServiceProvider, IExistenceSource<TService>> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Source = source;
        return this;
    }

    /// <summary>Follows the application's own feed.</summary>
    /// <typeparam name="TFeed">The feed, registered as a singleton unless the application has registered it. A scoped or transient feed is created for each page, in its own scope.</typeparam>
    /// <returns>This builder.</returns>
    public OwnerBuilder<TService> UseFeed<TFeed>()
        where TFeed : class, IDeletionFeed<TService>
    {
        Services.TryAddSingleton<TFeed>();
        return UseFeed(services => IsSingleton<TFeed>()
            ? services.GetRequiredService<TFeed>()
            : new ScopedDeletionFeed<TService, TFeed>(services.GetRequiredService<IServiceScopeFactory>()));
    }

    /// <summary>Follows the application's own feed.</summary>
    /// <param name="feed">Creates the feed; called once.</param>
    /// <returns>This builder.</returns>
    public OwnerBuilder<TService> UseFeed(Func<IServiceProvider, IDeletionFeed<TService>> feed)
    {
        ArgumentNullException.ThrowIfNull(feed);
        Feed = feed;
        return this;
    }

    /// <summary>Sets options of the owning service in code. Configuration takes precedence.</summary>
    /// <remarks>All resources of a service share its options, whichever of them sets these.</remarks>
    /// <param name="configure">Sets the options.</param>
    /// <returns>This builder.</returns>
    public OwnerBuilder<TService> Configure(Action<OwnerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        OptionsActions.Add(configure);
        return this;
    }

    /// <summary>Configures the HTTP clients of the owner, for example with certificates, another kind of authentication, or service discovery.</summary>
    /// <param name="configure">Called for each of the owner's clients: the one that asks, and the one that waits for deletions.</param>
    /// <returns>This builder.</returns>
    /// <remarks>Do not add a resilience handler: there already is one, and two would multiply each other's retries.</remarks>
    public OwnerBuilder<TService> ConfigureHttpClient(Action<IHttpClientBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        HttpClientActions.Add(configure);
        return this;
    }

    // Decided when it is first needed: the application may register the type after this call.
    private bool IsSingleton<T>() =>
        Services.LastOrDefault(static descriptor => descriptor.ServiceType == typeof(T) && !descriptor.IsKeyedService)?.Lifetime is null or ServiceLifetime.Singleton;
}
