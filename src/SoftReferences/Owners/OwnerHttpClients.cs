using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Registers the HTTP clients of an owner: one that asks, and one that waits for deletions.</summary>
/// <remarks>
/// They are apart because a long poll is slow on purpose: it must not look like a failing owner to the circuit breaker of
/// the questions, nor wait for that breaker. The feed's client has no resilience handler at all: who follows the feed
/// reads on after a failure anyhow, with its own pauses.
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

        // Two resources of one service share its clients, and each must get its handlers only once.
        if (!services.Any(descriptor => descriptor.ImplementationInstance is Marker marker && marker.Service == service))
        {
            services.AddSingleton(new Marker(service));
            AddOwnerHandlers(asking, service);
            AddOwnerHandlers(following, service);
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
        {
            client.BaseAddress = provider.GetRequiredService<IOptionsMonitor<OwnerOptions>>().Get(service).BaseAddress is { } address ? Directory(address) : null;

            // Each call has a deadline of its own, which covers the body too.
            client.Timeout = Timeout.InfiniteTimeSpan;
        })
        .ConfigurePrimaryHttpMessageHandler(provider => new SocketsHttpHandler
        {
            // A redirect is how an owner's proxy says "log in": its page is no answer.
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = provider.GetRequiredService<IOptionsMonitor<OwnerOptions>>().Get(service).EffectiveAttemptTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
        })
        .ConfigureAdditionalHttpMessageHandlers(static (handlers, _) =>
        {
            // An application that gives every client a resilience handler must not give this one a second.
            foreach (var handler in handlers.OfType<ResilienceHandler>().ToArray())
            {
                handlers.Remove(handler);
            }
        });

    // Without the slash at its end the last segment of the address would be lost.
    private static Uri Directory(Uri address) =>
        address.AbsolutePath.EndsWith('/') ? address : new(address.AbsoluteUri + "/");

    private sealed record Marker(string Service);
}
