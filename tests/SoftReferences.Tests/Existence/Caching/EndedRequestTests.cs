using Microsoft.Extensions.DependencyInjection;
using SoftReferences.TestSupport;

namespace SoftReferences.Tests;

/// <summary>The owner is not asked for a tenant in the context of a request that has ended. Otherwise the answer for another tenant could be remembered as this tenant's.</summary>
public sealed class EndedRequestTests : IDisposable
{
    private static readonly TimeSpan Lifetime = new ExistenceCacheOptions().ExistsLifetime;

    private readonly RequestScope _tenants = new();
    private readonly List<string?> _askedFor = [];
    private readonly TaskCompletionSource _busy = new();
    private readonly MemoryWorld _world;

    public EndedRequestTests()
    {
        _world = new(options => options.MaximumCalls = 1, services => services.AddSingleton<IExistenceScope>(_tenants));
        foreach (var key in Enumerable.Range(1, 9))
        {
            _world.Owner[key] = Existence.Exists;
        }

        _world.BeforeAnswer = (keys, _) =>
        {
            _askedFor.Add(_tenants.Current);
            return keys[0] == OwnerKey.Of(9) ? _busy.Task : Task.CompletedTask;
        };
    }

    [Fact]
    public async Task Refresh_OfARequestThatHasEnded_IsNotAskedForAsSomebodyElse()
    {
        var busy = await WithARefreshThatWaitsAsync();

        await EndAsync(busy);

        Assert.Equal(["a", "a"], _askedFor);
        Assert.Equal(CachedTrust.Aging, _world.Memory.Of(BillingAccounts.Service).Recall("a", OwnerKey.Of(1), new()));
    }

    [Fact]
    public async Task Refresh_OfARequestThatHasEnded_IsMadeUpForByTheNext()
    {
        var busy = await WithARefreshThatWaitsAsync();
        await EndAsync(busy);

        // The owner has not failed, so calls to it are not suspended.
        Assert.True(await InRequestAsync("a", () => _world.IsAcceptedAsync(1)));

        Assert.Equal(["a", "a", "a"], _askedFor);
        Assert.Equal(CachedTrust.Fresh, _world.Memory.Of(BillingAccounts.Service).Recall("a", OwnerKey.Of(1), new()));
    }

    [Fact]
    public async Task Check_ThatSharesACallWithARequestThatHasEnded_IsAskedForInItsOwnContext()
    {
        var busy = await WithARefreshThatWaitsAsync();
        var check = InRequestAsync("a", () => _world.CheckAsync(2));

        _busy.SetResult();
        await busy;

        Assert.Equal([null], await check);
        Assert.Equal(["a", "a", "a"], _askedFor);
        Assert.Equal([OwnerKey.Of(1), OwnerKey.Of(2)], _world.Source.Calls.Last());
        Assert.Equal(CachedTrust.Fresh, _world.Memory.Of(BillingAccounts.Service).Recall("a", OwnerKey.Of(1), new()));
    }

    [Fact]
    public async Task Question_ThatFailsBecauseTheRequestHasEnded_SaysNothingOfTheOwner()
    {
        await InRequestAsync("a", () => _world.CheckAsync(1));
        _world.Time.Advance(Lifetime);
        _world.Owner.Remove(1);
        _world.Owner[2] = Existence.Unknown;
        var request = _tenants.Begin("a");
        _world.BeforeAnswer = (_, _) =>
        {
            request.Tenant = null;
            return Task.CompletedTask;
        };
        Assert.Equal([SoftReferenceFailureKind.Unavailable], await _world.CheckAsync(2));

        Assert.Equal([SoftReferenceFailureKind.Missing], await InRequestAsync("a", () => _world.CheckAsync(1)));
    }

    [Fact]
    public async Task Check_WhoseScopeCannotBeToldAnyMore_IsUnavailable_AndTheNextIsNot()
    {
        var busy = InRequestAsync("a", () => _world.CheckAsync(9));
        var request = _tenants.Begin("b");
        var check = _world.CheckAsync(3);
        request.IsDisposed = true;
        _tenants.Leave();

        _busy.SetResult();
        await busy;

        Assert.Equal([SoftReferenceFailureKind.Unavailable], await check);
        Assert.Equal([OwnerKey.Of(9)], Assert.Single(_world.Source.Calls));
        Assert.Equal([null], await InRequestAsync("b", () => _world.CheckAsync(3)));
        Assert.Equal(["a", "b"], _askedFor);
    }

    public void Dispose() => _world.Dispose();

    // A refresh waits: a tenant's answer has aged, and the request that used it ends before the owner is free for another call.
    private async Task<Task> WithARefreshThatWaitsAsync()
    {
        await InRequestAsync("a", () => _world.CheckAsync(1));
        _world.Time.Advance(Lifetime * 0.85);
        var busy = InRequestAsync("a", () => _world.CheckAsync(9));
        Assert.True(await InRequestAsync("a", () => _world.IsAcceptedAsync(1)));
        return busy;
    }

    // A caller gets its answer before the next call is made.
    private async Task EndAsync(Task busy)
    {
        _busy.SetResult();
        await busy;
        await Eventually.IsTrueAsync(() => _world.Batcher is { WaitingKeys: 0, Calls: 0 });
    }

    private async Task<T> InRequestAsync<T>(string tenant, Func<Task<T>> check)
    {
        var request = _tenants.Begin(tenant);
        var result = await check();
        request.Tenant = null;
        return result;
    }
}
