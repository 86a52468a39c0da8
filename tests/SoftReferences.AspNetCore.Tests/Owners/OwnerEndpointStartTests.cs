using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace SoftReferences.AspNetCore.Tests.Owners;

public sealed class OwnerEndpointStartTests
{
    private const string Refusal =
        "The endpoint '/soft-references/v1/users/exists' discloses which entities exist, and has no authorization. "
        + "Call MapSoftReferenceOwner<Users>().RequireAuthorization(…) with a policy that your services fulfil, or .AllowAnonymous() if anybody may know.";

    [Fact]
    public async Task Host_WithoutADecisionOnAccess_DoesNotStart()
    {
        await using var app = OwnerApp.Build(new());
        app.MapSoftReferenceOwner<Users>();
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync());
        Assert.Equal(Refusal, exception.Message);
    }

    [Fact]
    public async Task Host_WithAFallbackPolicyOnly_DoesNotStart()
    {
        await using var app = OwnerApp.Build(
            new(),
            services => services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(_ => true).Build()));
        app.MapSoftReferenceOwner<Users>();
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync());
        Assert.Equal(Refusal, exception.Message);
    }

    [Fact]
    public async Task Host_WithADecisionOnAGroupAroundIt_Starts()
    {
        await using var app = OwnerApp.Build(new(), AddDenial);
        app.UseAuthorization();
        var group = app.MapGroup("/internal");
        group.MapSoftReferenceOwner<Users>();
        group.RequireAuthorization("denied");
        await app.StartAsync();
        using var client = app.GetTestClient();
        using var response = await client.GetAsync(new Uri("/internal/soft-references/v1/users/deletions", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Group_WithoutADecision_IsNamedWithItsPrefix()
    {
        await using var app = OwnerApp.Build(new());
        app.MapGroup("/internal").MapSoftReferenceOwner<Users>();
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync());
        Assert.Equal(Refusal.Replace("/soft-", "/internal/soft-", StringComparison.Ordinal), exception.Message);
    }

    [Fact]
    public async Task Policy_CoversAllEndpoints()
    {
        await using var app = OwnerApp.Build(new(), AddDenial);
        app.UseAuthorization();
        app.MapSoftReferenceOwner<Users>().RequireAuthorization("denied");
        app.MapSoftReferenceCatalog("auth").RequireAuthorization("denied");
        await app.StartAsync();
        using var client = app.GetTestClient();
        using var catalog = await client.GetAsync(new Uri("/soft-references/v1/catalog", UriKind.Relative));
        using var exists = await client.PostAsync(new Uri("/soft-references/v1/users/exists", UriKind.Relative), new StringContent("{}"));
        using var deletions = await client.GetAsync(new Uri("/soft-references/v1/users/deletions", UriKind.Relative));
        Assert.All([exists, deletions, catalog], response => Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode));
    }

    [Fact]
    public void Map_WithoutAStore_NamesTheCallThatIsMissing()
    {
        var app = OwnerApp.Build(store: null);
        var exception = Assert.Throws<InvalidOperationException>(() => app.MapSoftReferenceOwner<Users>());
        Assert.Equal(
            "MapSoftReferenceOwner<Users>() has nothing to serve: call services.AddSoftReferences().AddEntityFrameworkOwnerStore<Users, …>() with the context that owns '//auth/users'.",
            exception.Message);
    }

    [Fact]
    public void Limits_OutsideTheirRanges_AreReportedTogether()
    {
        var app = OwnerApp.Build(new());
        var exception = Assert.Throws<ArgumentException>(() => app.MapSoftReferenceOwner<Users>(options =>
        {
            options.MaximumBatch = 0;
            options.MaximumRequestBytes = 1;
            options.MaximumPage = 10_001;
            options.MaximumWait = TimeSpan.FromHours(1);
        }));
        foreach (var name in (string[])["MaximumBatch", "MaximumRequestBytes", "MaximumPage", "MaximumWait"])
        {
            Assert.Contains($"The field {name} must be between", exception.Message, StringComparison.Ordinal);
        }
    }

    // There is no authentication scheme that could issue a challenge, so the denial itself has to answer 403.
    private static void AddDenial(IServiceCollection services)
    {
        services.AddAuthorizationBuilder().AddPolicy("denied", policy => policy.RequireAssertion(_ => false));
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, Denial>();
    }

    private sealed class Denial : IAuthorizationMiddlewareResultHandler
    {
        public Task HandleAsync(
            Microsoft.AspNetCore.Http.RequestDelegate next,
            Microsoft.AspNetCore.Http.HttpContext context,
            AuthorizationPolicy policy,
            Microsoft.AspNetCore.Authorization.Policy.PolicyAuthorizationResult authorizeResult)
        {
            context.Response.StatusCode = authorizeResult.Succeeded ? 200 : 403;
            return authorizeResult.Succeeded ? next(context) : Task.CompletedTask;
        }
    }
}
