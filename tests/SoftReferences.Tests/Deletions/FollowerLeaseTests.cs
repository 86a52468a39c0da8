using Microsoft.Extensions.Time.Testing;
using SoftReferences.Tests.Cleanup;

namespace SoftReferences.Tests;

public sealed class FollowerLeaseTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);
    private static readonly Guid Other = Guid.NewGuid();

    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedStore _store = new();
    private readonly FollowerLease _lease;

    public FollowerLeaseTests() => _lease = new(_store, AuthUsers.Service, Duration, _time, Guid.NewGuid());

    [Fact]
    public async Task TryTakeAsync_AHolderWhoseHeartStandsStill_IsWaitedForTheWholeDuration()
    {
        _store.Follower = new(Other, 7);
        Assert.False(await TryTakeAsync());
        _time.Advance(Duration - TimeSpan.FromMilliseconds(1));
        Assert.False(await TryTakeAsync());
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(await TryTakeAsync());
        Assert.Equal(new FollowerBeat(_lease.Holder, 8), _store.Follower);
    }

    [Fact]
    public async Task TryTakeAsync_AHolderWhoseHeartBeats_KeepsIt()
    {
        for (var beat = 1; beat < 10; beat++)
        {
            _store.Follower = new(Other, beat);
            Assert.False(await TryTakeAsync());
            _time.Advance(Duration / 3);
        }
    }

    [Fact]
    public async Task TryTakeAsync_ALookThatTakesLong_DoesNotCountAsWaiting()
    {
        _store.Follower = new(Other, 7);
        _store.OnLook = _ => _time.Advance(Duration);
        Assert.False(await TryTakeAsync());

        _time.Advance(Duration - TimeSpan.FromMilliseconds(1));
        Assert.False(await TryTakeAsync());

        Assert.True(await TryTakeAsync());
    }

    [Fact]
    public async Task TryTakeAsync_ItsOwnLease_IsTakenAtOnce()
    {
        _store.Follower = new(_lease.Holder, 7);

        Assert.True(await TryTakeAsync());
    }

    [Fact]
    public async Task HoldAsync_AStoreThatIsAway_EndsTheWorkOnceAnotherReplicaMayFollow()
    {
        Assert.True(await TryTakeAsync());
        _store.OnBeat = static () => throw new InvalidOperationException("The database is away.");
        var holding = _lease.HoldAsync(static token => Task.Delay(Timeout.Infinite, token), CancellationToken.None);
        var waited = TimeSpan.Zero;
        for (; !holding.IsCompleted && waited < 3 * Duration; waited += Duration / 3)
        {
            _time.Advance(Duration / 3);
            await Task.WhenAny(holding, Task.Delay(50));
        }

        await holding.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(waited >= Duration, $"{waited}");
    }

    private Task<bool> TryTakeAsync() => _lease.TryTakeAsync(CancellationToken.None);
}
