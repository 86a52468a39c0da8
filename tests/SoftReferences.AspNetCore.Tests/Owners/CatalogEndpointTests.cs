using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using SoftReferences.Stores;

namespace SoftReferences.AspNetCore.Tests.Owners;

public sealed class CatalogEndpointTests
{
    [Fact]
    public async Task Catalog_HasWhatIsMappedAndStored()
    {
        await using var app = OwnerApp.Build(new(), services => services
            .AddSingleton<IDependentStore>(new CatalogStore())
            .AddSoftReferences()
            .AddOwner<Accounts>(owner => owner.UseHttp("http://accounts")));
        app.MapGroup("/internal").MapSoftReferenceOwner<Users>().AllowAnonymous();
        app.MapSoftReferenceCatalog("auth").AllowAnonymous();
        await app.StartAsync();
        using var client = app.GetTestClient();
        using var response = await client.GetAsync(new Uri("/soft-references/v1/catalog", UriKind.Relative));
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Equal(
            $$"""{"service":"auth","resources":["{{Users.Service}}"],"references":[{"name":"A.Other","owner":"//unknown/others","action":"undeclared","followed":false},{"name":"B.Account","owner":"{{Accounts.Service}}","action":"setNull","followed":true}]}""",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Catalog_WithoutADecisionOnAccess_KeepsTheHostFromStarting()
    {
        await using var app = OwnerApp.Build(new());
        app.MapSoftReferenceCatalog("auth");
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync());
        Assert.Equal(
            "The endpoint '/soft-references/v1/catalog' discloses what this service owns and refers to, and has no authorization. "
            + "Call MapSoftReferenceCatalog(\"auth\").RequireAuthorization(…) with a policy that your services fulfil, or .AllowAnonymous() if anybody may know.",
            exception.Message);
    }

    [Fact]
    public void Map_WithANameThatNoServiceHas_IsRefused()
    {
        var app = OwnerApp.Build(new());
        Assert.Throws<ArgumentException>(() => app.MapSoftReferenceCatalog("Auth Service"));
    }

    [Fact]
    public void Store_ThatIsAdded_IsThereForTheCatalogOnce()
    {
        var services = new ServiceCollection();
        services.AddSoftReferences().AddDependentStore<CatalogStore>().AddDependentStore<CatalogStore>();
        using var provider = services.BuildServiceProvider();
        Assert.Equal(2, Assert.Single(provider.GetServices<IDependentStore>()).References.Count);
    }

    private sealed class CatalogStore : IDependentStore
    {
        public string Name => "Store";

        public TimeProvider Clock => TimeProvider.System;

        public IReadOnlyList<ReferencedOwner> Owners => [];

        public IReadOnlyList<StoredReference> References { get; } = [new("B.Account", Accounts.Service, OrphanAction.SetNull), new("A.Other", new("unknown", "others"), null)];

        public ITombstoneInbox Inbox => throw new NotSupportedException();

        public ICleanupStore Cleanup => throw new NotSupportedException();

        public ISoftReferenceOperations Operations => throw new NotSupportedException();

        public IVerificationStore Verification => throw new NotSupportedException();

        public ISweepStore Sweep => throw new NotSupportedException();
    }
}
