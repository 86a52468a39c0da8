using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.DependencyInjection;
using SoftReferences.TestSupport;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;

namespace SoftReferences.Tests;

/// <summary>Two nodes with an application cache (FusionCache) that shares a Redis server.</summary>
public sealed class SharedCacheTests : IAsyncLifetime
{
    // Less than the 30 seconds after which a cache by itself drops entries that it read from another node.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _database = Guid.NewGuid().ToString("N");
    private ConnectionMultiplexer _redis = null!;
    private MemoryWorld _one = null!;
    private MemoryWorld _other = null!;

    public async Task InitializeAsync()
    {
        _redis = await ConnectionMultiplexer.ConnectAsync(RedisServer.Shared.Configuration);
        (_one, _other) = (Node(), Node());
        foreach (var node in new[] { _one, _other })
        {
            node.Owner[1] = node.Owner[2] = Existence.Exists;
        }
    }

    [Fact]
    public async Task Answer_OfOneNode_IsKnownToTheOther()
    {
        await _one.CheckAsync(1, 2);
        await IsStoredAsync(1);
        await IsStoredAsync(2);

        Assert.True(await _other.IsAcceptedAsync(1));
        Assert.Equal([null, null], await _other.CheckAsync(1, 2));
        Assert.Equal((1, 0), (_one.Calls, _other.Calls));
    }

    [Fact]
    public async Task Tombstone_OfOneNode_EvictsOnTheOther()
    {
        await _one.CheckAsync(1);
        await IsStoredAsync(1);
        await _other.CheckAsync(1);
        Assert.Equal(CachedTrust.Fresh, RecallOnTheOther());

        _one.Receive(1);

        // The other node has not read the inbox, so it can only learn of the tombstone through Redis.
        await Eventually.IsTrueAsync(() => RecallOnTheOther() == CachedTrust.None, patience: Patience);
        Assert.Null(await StoredKeyAsync(1));
        _other.Owner.Remove(1);
        Assert.Equal([SoftReferenceFailureKind.Missing], await _other.CheckAsync(1));
    }

    [Fact]
    public async Task Missing_OnOneNode_EndsWhatTheOtherRemembers()
    {
        await _one.CheckAsync(1);
        await IsStoredAsync(1);
        await _other.CheckAsync(1);
        Assert.Equal(CachedTrust.Fresh, RecallOnTheOther());
        _one.Owner.Remove(1);
        _one.Time.Advance(new ExistenceCacheOptions().ExistsLifetime);

        Assert.Equal([SoftReferenceFailureKind.Missing], await _one.CheckAsync(1));

        await Eventually.IsTrueAsync(() => RecallOnTheOther() == CachedTrust.None, patience: Patience);
    }

    [Fact]
    public async Task Tombstone_OfANode_OutlastsWhatTheOtherSharesLate()
    {
        await _one.CheckAsync(1);
        await IsStoredAsync(1);
        _one.Receive(1);

        // Redis is updated in the background. Wait for that, because otherwise it would also remove the entry that the other node stores next.
        await Eventually.IsTrueAsync(async () => await StoredKeyAsync(1) is null);
        await _other.CheckAsync(1);
        await IsStoredAsync(1);
        _one.Owner.Remove(1);

        Assert.Equal([SoftReferenceFailureKind.Missing], await _one.CheckAsync(1));
    }

    [Fact]
    public async Task Redis_ThatIsGone_CostsOnlyCalls()
    {
        using var server = RedisServer.Start();
        using var redis = await ConnectionMultiplexer.ConnectAsync($"{server.Configuration},abortConnect=false,syncTimeout=500,asyncTimeout=500,connectTimeout=500");
        using var node = Node(redis);
        node.Owner[1] = Existence.Exists;
        server.Dispose();

        Assert.Equal([null, SoftReferenceFailureKind.Missing], await node.CheckAsync(1, 2));
        Assert.True(await node.IsAcceptedAsync(1));
        Assert.Equal(1, node.Calls);
    }

    public async Task DisposeAsync()
    {
        _one.Dispose();
        _other.Dispose();
        await _redis.DisposeAsync();
    }

    private MemoryWorld Node(ConnectionMultiplexer? redis = null) => new(configureServices: services => services
        .AddFusionCache(ExistenceCacheOptions.CacheName)
        .WithCacheKeyPrefix(_database)
        .WithSerializer(new JsonCacheSerializer())
        .WithDistributedCache(new RedisCache(new RedisCacheOptions { ConnectionMultiplexerFactory = () => Task.FromResult<IConnectionMultiplexer>(redis ?? _redis) }))
        .WithBackplane(new RedisBackplane(redis ?? _redis)));

    private CachedTrust RecallOnTheOther() => _other.Memory.Of(BillingAccounts.Service).Recall(string.Empty, OwnerKey.Of(1), new());

    private async Task<RedisKey?> StoredKeyAsync(long key)
    {
        var server = _redis.GetServer(RedisServer.Shared.Configuration);
        await foreach (var stored in server.KeysAsync(pattern: $"*{_database}*||{key}"))
        {
            return stored;
        }

        return null;
    }

    private Task IsStoredAsync(long key) => Eventually.IsTrueAsync(async () => await StoredKeyAsync(key) is not null, what: $"Key {key} is stored.");
}
