using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.AspNetCore.Tests.Owners;

/// <summary>Policies that a host applies to all requests unless an endpoint overrides them.</summary>
public sealed class HostPolicyTests
{
    private static readonly Uri Feed = new("/soft-references/v1/users/deletions?wait=1", UriKind.Relative);

    [Fact]
    public async Task RequestTimeout_OfAllRequests_DoesNotEndTheWaitForDeletions()
    {
        var store = new ScriptedOwnerStore();
        store.Page = async (after, _, wait, token) =>
        {
            await Task.Delay(wait, token);
            return new("e1", [], after, HasMore: false);
        };
        await using var app = OwnerApp.Build(store, services => services.AddRequestTimeouts(options =>
            options.DefaultPolicy = new RequestTimeoutPolicy { Timeout = TimeSpan.FromMilliseconds(50) }));
        app.UseRequestTimeouts();
        app.MapSoftReferenceOwner<Users>().AllowAnonymous();
        await app.StartAsync();
        using var client = app.GetTestClient();

        var page = await client.GetStringAsync(Feed);

        Assert.Equal("""{"service":"auth","resource":"users","epoch":"e1","items":[],"next":0,"hasMore":false}""", page);
    }

    [Fact]
    public async Task OutputCache_OfAllRequests_NeverAnswersForTheFeed()
    {
        var store = new ScriptedOwnerStore();
        var reads = 0;
        store.Page = (after, _, _, _) =>
        {
            reads++;
            return Task.FromResult(new DeletionPage("e1", [], after, HasMore: false));
        };
        await using var app = OwnerApp.Build(store, services => services.AddOutputCache(options => options.AddBasePolicy(policy => policy.Cache())));
        app.UseOutputCache();
        app.MapSoftReferenceOwner<Users>().AllowAnonymous();
        await app.StartAsync();
        using var client = app.GetTestClient();

        await client.GetStringAsync(Feed);
        await client.GetStringAsync(Feed);

        Assert.Equal(2, reads);
    }
}
