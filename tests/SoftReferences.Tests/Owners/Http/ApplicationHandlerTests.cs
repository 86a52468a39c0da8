using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Polly.Timeout;
using SoftReferences.Stores;

namespace SoftReferences.Tests.Owners;

/// <summary>What an application changes about the clients of an owner, with <c>ConfigureHttpClient</c>, makes no answer of what is none.</summary>
public sealed class ApplicationHandlerTests
{
    private static readonly OwnerKey[] Keys = [OwnerKey.Of(Guid.NewGuid())];

    public static TheoryData<string> Followers => ["HttpClientHandler", "SocketsHttpHandler", "its own"];

    [Theory]
    [MemberData(nameof(Followers))]
    public async Task Lookup_ARedirectThatAHandlerFollows_IsUnknown(string handler)
    {
        await using var owner = await OwnerHost.StartAsync(RedirectAsync);
        await using var services = OwnerClientServices.For(owner.Address, builder => builder
            .UseHttpLookup("/users/{id}", lookup => lookup.MissingWhen(HttpStatusCode.NotFound).RequireJson())
            .ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => Follower(handler))));

        await AssertRedirectAsync(services);
        Assert.Equal(2, owner.Requests);
    }

    [Theory]
    [MemberData(nameof(Followers))]
    public async Task Question_ARedirectThatAHandlerFollows_IsUnknown(string handler)
    {
        await using var owner = await OwnerHost.StartAsync(RedirectAsync);
        await using var services = OwnerClientServices.For(
            owner.Address, builder => builder.ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => Follower(handler))));

        await AssertRedirectAsync(services);
        var exception = await Assert.ThrowsAsync<DeletionFeedException>(() => services.Feed().ReadAsync(default, 1, TimeSpan.Zero, OwnerKeyKind.Uuid, default));
        Assert.Contains("redirect", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lookup_ARedirectToNowhere_IsTriedAgainAtTheOwner()
    {
        var redirects = 0;
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            Assert.StartsWith("/users/", context.Request.Path, StringComparison.Ordinal);
            if (++redirects == 1)
            {
                context.Response.Redirect("http://127.0.0.1:1/login");
            }

            return Task.CompletedTask;
        });
        await using var services = OwnerClientServices.For(owner.Address, builder => builder
            .UseHttpLookup("/users/{id}")
            .ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(static () => new HttpClientHandler())));

        Assert.Equal([Existence.Exists], (await services.Source().AskAsync(Keys, default)).Statuses);
        Assert.Equal(2, redirects);
    }

    [Fact]
    public async Task VersionOfTheClient_IsThatOfItsRequests()
    {
        await using var owner = await OwnerHost.StartAsync(context => HonestOwner.AnswerAsync(context, _ => OwnedStatus.Exists), protocols: HttpProtocols.Http2);
        await using var services = OwnerClientServices.For(owner.Address, builder => builder.ConfigureHttpClient(client => client.ConfigureHttpClient(http =>
            (http.DefaultRequestVersion, http.DefaultVersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact))));

        var answer = await services.Source().AskAsync(Keys, default);

        Assert.Equal((null, Existence.Exists), (answer.UnknownReason, answer.Statuses.Single()));
    }

    [Fact]
    public async Task TimeoutOfTheClient_DoesNotEndALongPoll()
    {
        await using var owner = await OwnerHost.StartAsync(async context =>
        {
            await Task.Delay(300);
            context.Response.StatusCode = 418;
        });
        await using var services = OwnerClientServices.For(owner.Address, builder => builder.ConfigureHttpClient(client => client.ConfigureHttpClient(http => http.Timeout = TimeSpan.FromMilliseconds(50))));

        var exception = await Assert.ThrowsAsync<DeletionFeedException>(() => services.Feed().ReadAsync(default, 1, TimeSpan.FromSeconds(30), OwnerKeyKind.Uuid, default));

        Assert.Equal("The deletions of '//auth/users' cannot be read: it answered 418.", exception.Message);
    }

    [Theory]
    [InlineData(false, "the call was ended before its 300 s were over: A task was canceled.")]
    [InlineData(true, "it did not answer within 10 s")]
    public async Task TimeoutOfAHandler_IsNamedAsSuch(bool isPolly, string reason)
    {
        await using var services = OwnerClientServices.For(
            new("http://auth"),
            builder => builder.ConfigureHttpClient(client => client.AddHttpMessageHandler(() => new Failing(isPolly
                ? new TimeoutRejectedException("The operation didn't complete within the allowed timeout of '00:00:10'.", TimeSpan.FromSeconds(10))
                : new TaskCanceledException()))));

        var answer = await services.Source().AskAsync(Keys, default);

        Assert.Equal((UnknownKind.Timeout, reason), (answer.UnknownKind, answer.UnknownReason));
    }

    [Fact]
    public async Task AddressForServiceDiscovery_WithoutIt_SaysWhatToAdd()
    {
        await using var services = OwnerClientServices.For(new("https+http://auth"));

        var answer = await services.Source().AskAsync(Keys, default);
        var exception = await Assert.ThrowsAsync<DeletionFeedException>(() => services.Feed().ReadAsync(default, 1, TimeSpan.Zero, OwnerKeyKind.Uuid, default));

        const string Reason = "its address 'https+http://auth' needs service discovery, and its HttpClient has none: call services.AddServiceDiscovery() and "
            + "services.ConfigureHttpClientDefaults(client => client.AddServiceDiscovery()), of the package Microsoft.Extensions.ServiceDiscovery, or give an address of http or https";
        Assert.Equal((UnknownKind.Connection, Reason), (answer.UnknownKind, answer.UnknownReason));
        Assert.Equal($"The deletions of '//auth/users' cannot be read: {Reason}.", exception.Message);
    }

    private static async Task AssertRedirectAsync(ServiceProvider services)
    {
        var answer = await services.Source().AskAsync(Keys, default);

        Assert.Equal([Existence.Unknown], answer.Statuses);
        Assert.Equal(
            (UnknownKind.AccessDenied, "it answered with a redirect, which its HttpClient followed: set AllowAutoRedirect of the handler to false, and check 'BaseAddress', and whether a proxy asks for a login"),
            (answer.UnknownKind, answer.UnknownReason));
    }

    private static async Task RedirectAsync(HttpContext context)
    {
        if (context.Request.Path != "/login")
        {
            context.Response.Redirect("/login");
            return;
        }

        // The place that it leads to does not know the route, and says so in JSON.
        context.Response.StatusCode = 404;
        await context.Response.WriteAsJsonAsync(new { title = "Not Found" });
    }

    private static HttpMessageHandler Follower(string handler) => handler switch
    {
        "HttpClientHandler" => new HttpClientHandler(),
        "SocketsHttpHandler" => new SocketsHttpHandler(),
        _ => new OwnFollower { InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = false } },
    };

    /// <summary>Follows a redirect with a request of its own, and says so in the response.</summary>
    private sealed class OwnFollower : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var response = await base.SendAsync(request, cancellationToken);
            return await base.SendAsync(new(HttpMethod.Get, new Uri(request.RequestUri!, response.Headers.Location!)), cancellationToken);
        }
    }

    private sealed class Failing(Exception exception) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromException<HttpResponseMessage>(exception);
    }
}
