using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Registers the HTTP clients of an owner: one that asks, and one that waits for deletions.</summary>
/// <remarks>
/// They are separate because a long poll is slow on purpose: it must not count as a failure for the circuit breaker of the questions,
/// nor be blocked by it. The client of the feed has no resilience handler at all, because the follower retries with its own delays.
/// </remarks>
internal static class OwnerHttpClients
{
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    public static string NameOf(string service) => $"SoftReferences:{service}";

    public static string FeedNameOf(string service) => $"SoftReferences:{service}:deletions";

    public static void AddOwnerHttpClients(this IServiceCollection services, string service, IEnumerable<Action<IHttpClientBuilder>> actions)
    {
        var asking = services.AddHttpClient(NameOf(service));
        var following = services.AddHttpClient(FeedNameOf(service));

        // Two resources of one service share its clients, whose handlers must be added only once.
        if (!services.Any(descriptor => descriptor.ImplementationInstance is Marker marker && marker.Service == service))
        {
            services.AddSingleton(new Marker(service));
            AddOwnerHandlers(asking, service);
            AddOwnerHandlers(following, service);
            RejectRedirects(asking);
            RejectRedirects(following);
            asking.AddStandardResilienceHandler().Configure((options, provider) => OwnerResilience.Configure(options, provider, service));
            asking.AddHttpMessageHandler(static provider => new OwnerScopeHandler(provider.GetService<IExistenceScope>()));
            asking.AddHttpMessageHandler(provider => new OwnerAuthorizationHandler(provider.GetRequiredService<IOptionsMonitor<OwnerOptions>>(), service));
            following.AddHttpMessageHandler(provider => new OwnerAuthorizationHandler(provider.GetRequiredService<IOptionsMonitor<OwnerOptions>>(), service));
        }

        foreach (var action in actions)
        {
            action(asking);
            action(following);
        }
    }

    private static void AddOwnerHandlers(IHttpClientBuilder builder, string service) => builder
        .ConfigureHttpClient((provider, client) =>
            client.BaseAddress = provider.GetRequiredService<IOptionsMonitor<OwnerOptions>>().Get(service).BaseAddress is { } address ? Directory(address) : null)
        .ConfigurePrimaryHttpMessageHandler(provider => new SocketsHttpHandler
        {
            // A redirect usually leads to the login page of a proxy, which is not an answer.
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = provider.GetRequiredService<IOptionsMonitor<OwnerOptions>>().Get(service).EffectiveAttemptTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
        })
        .ConfigureAdditionalHttpMessageHandlers(static (handlers, _) =>
        {
            // Removes resilience handlers that an application adds to all clients: this one already has its own.
            foreach (var handler in handlers.OfType<ResilienceHandler>().ToArray())
            {
                handlers.Remove(handler);
            }
        });

    // After everything that the application configures, so that it is next to the primary handler, whoever provides that.
    private static void RejectRedirects(IHttpClientBuilder builder) => builder.Services.PostConfigure<HttpClientFactoryOptions>(
        builder.Name, static options => options.HttpMessageHandlerBuilderActions.Add(static handlers => handlers.AdditionalHandlers.Add(new OwnerRedirectHandler())));

    // Without a trailing slash, the last segment of the address would be lost.
    private static Uri Directory(Uri address) =>
        address.AbsolutePath.EndsWith('/') ? address : new(address.AbsoluteUri + "/");

    private sealed record Marker(string Service);
}
