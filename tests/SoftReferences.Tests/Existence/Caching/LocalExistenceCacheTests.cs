using Microsoft.Extensions.Time.Testing;

namespace SoftReferences.Tests;

public sealed class LocalExistenceCacheTests : IDisposable
{
    private const int Capacity = 100_000;

    private static readonly CacheKeys Users = new(AuthUsers.Service);
    private static readonly CacheKeys Accounts = new(BillingAccounts.Service);

    private readonly FakeTimeProvider _time = new();
    private readonly LocalExistenceCache _cache;

    public LocalExistenceCacheTests() => _cache = new(_time);

    public void Dispose() => _cache.Dispose();

    [Fact]
    public void Answer_IsRememberedForItsLifetimeAndNotLonger()
    {
        var answer = new CachedExistence(exists: true, _time.GetUtcNow());
        _cache.Set(new(Users, string.Empty, OwnerKey.Of(1)), answer, TimeSpan.FromSeconds(10), notify: false);

        _time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        Assert.True(_cache.TryGet(new(Users, string.Empty, OwnerKey.Of(1)), out var remembered));
        Assert.Equal(answer, remembered);

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.False(_cache.TryGet(new(Users, string.Empty, OwnerKey.Of(1)), out _));
    }

    [Fact]
    public void Answer_OfOneOwnerAndScope_IsNotThatOfAnother()
    {
        _cache.Set(new(Users, "a", OwnerKey.Of(1)), new(exists: true, _time.GetUtcNow()), TimeSpan.FromSeconds(10), notify: false);

        Assert.True(_cache.TryGet(new(Users, "a", OwnerKey.Of(1)), out _));
        Assert.All(
            [new(Users, "b", OwnerKey.Of(1)), new(Users, string.Empty, OwnerKey.Of(1)), new(Users, "a", OwnerKey.Of(2)), new(Users, "a", OwnerKey.Of("1")), new CachedKey(Accounts, "a", OwnerKey.Of(1))],
            key => Assert.False(_cache.TryGet(key, out _)));
    }

    [Fact]
    public async Task Answer_ThatWasRemoved_IsForgotten()
    {
        var key = new CachedKey(Users, string.Empty, OwnerKey.Of(1));
        _cache.Set(key, new(exists: true, _time.GetUtcNow()), TimeSpan.FromSeconds(10), notify: false);
        _cache.Remove(key);

        Assert.False(_cache.TryGet(key, out _));
        Assert.Null(await _cache.GetSharedAsync(key, CancellationToken.None));
    }

    [Fact]
    public void Answers_MoreThanThereIsRoomFor_PushTheOldestOut()
    {
        for (var number = 1; number <= 3 * Capacity; number++)
        {
            _cache.Set(new(Users, string.Empty, OwnerKey.Of(number)), new(exists: true, _time.GetUtcNow()), TimeSpan.FromHours(1), notify: false);
        }

        var remembered = Enumerable.Range(1, 3 * Capacity).Count(number => _cache.TryGet(new(Users, string.Empty, OwnerKey.Of(number)), out _));
        Assert.InRange(remembered, Capacity / 2, Capacity + 10);
        Assert.True(_cache.TryGet(new(Users, string.Empty, OwnerKey.Of(3 * Capacity)), out _));
    }
}
