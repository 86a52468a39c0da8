using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Inbox;

/// <summary>Dependents of an owner whose feed has been pruned.</summary>
public sealed class PrunedFeedTests : IDisposable
{
    private readonly SqliteFileDatabase _database = new();
    private readonly CleanupWorld _world;

    public PrunedFeedTests()
    {
        _world = new(_database);
        _world.Owner.Report(TombstoneKind.Deleted, Enumerable.Range(0, 5).Select(_ => CleanupWorld.NewUser()));
    }

    [Fact]
    public async Task FirstRead_BeginsWhereTheOwnerBegins()
    {
        _world.Owner.PrunedPosition = 3;
        Assert.Equal(2, await _world.FollowAsync());
        Assert.Equal((5L, null), await CursorAsync());
        Assert.Equal(0, await _world.FollowAsync());
    }

    [Fact]
    public async Task FirstRead_OfAFeedOfWhichNothingIsLeft_BeginsAtItsEnd()
    {
        _world.Owner.PrunedPosition = 5;
        Assert.Equal(0, await _world.FollowAsync());
        Assert.Equal((5L, null), await CursorAsync());
        _world.Owner.Report(TombstoneKind.Deleted, CleanupWorld.NewUser());
        Assert.Equal(1, await _world.FollowAsync());
    }

    [Fact]
    public async Task FirstRead_OfAnOwnerThatIsRestoredWhileItSaysWhereToBegin_TakesInWhatItHasAgain()
    {
        RestoreWhenReadFrom(3);

        var exception = await Assert.ThrowsAsync<DeletionFeedException>(_world.FollowAsync);

        Assert.False(exception.CursorLost);
        Assert.Equal(
            "'//auth/users' said of epoch 'epoch-1' that its feed begins after position 3, and answered from epoch 'epoch-2': "
            + "it was restored or replaced in between. Nothing was received, and it will be asked again where its feed begins.",
            exception.Message);
        Assert.Equal(5, await _world.FollowAsync());
        Assert.Equal((5L, null), await CursorAsync());
    }

    [Fact]
    public async Task CursorThatLiesBeforeWhatIsLeft_OfAnOwnerThatIsRestoredWhileItSaysWhereToBegin_IsHeld()
    {
        _world.Options.FeedPageSize = 2;
        Assert.Equal(2, await _world.FollowAsync());
        RestoreWhenReadFrom(3);

        await Assert.ThrowsAsync<DeletionFeedException>(_world.FollowAsync);
        Assert.Equal((2L, null), await CursorAsync());

        var exception = await Assert.ThrowsAsync<DeletionFeedException>(_world.FollowAsync);
        Assert.True(exception.CursorLost);
        Assert.Equal((2L, exception.Message), await CursorAsync());
    }

    [Fact]
    public async Task CursorThatLiesBeforeWhatIsLeft_PassesOver_AndASweepFindsWhatWasMissed()
    {
        _world.Options.FeedPageSize = 2;
        Assert.Equal(2, await _world.FollowAsync());
        _world.Owner.PrunedPosition = 3;

        Assert.Equal(2, await _world.FollowAsync());

        Assert.Equal((5L, null), await CursorAsync());
        Assert.Equal(SweepCause.LostFeed, (await StateAsync()).Requested);
    }

    [Fact]
    public async Task CursorThatLiesBeforeWhatIsLeft_OfWhichNothingIsLeft_PassesOverOnce()
    {
        _world.Options.FeedPageSize = 2;
        Assert.Equal(2, await _world.FollowAsync());
        _world.Owner.PrunedPosition = 5;

        Assert.Equal(0, await _world.FollowAsync());
        Assert.Equal((5L, null), await CursorAsync());
        Assert.True(await _world.Store.Sweep.TryBeginAsync(_world.Store.Owners[0], 0, SweepCause.LostFeed, CancellationToken.None));
        Assert.Equal(0, await _world.FollowAsync());

        Assert.Null((await StateAsync()).Requested);
    }

    [Fact]
    public async Task CursorThatLiesBeforeWhatIsLeft_OfAnOwnerThatPrunesMoreMeanwhile_HoldsNothing_AndIsReadOnNextTime()
    {
        _world.Options.FeedPageSize = 2;
        Assert.Equal(2, await _world.FollowAsync());
        _world.Owner.PrunedPosition = 3;
        _world.Owner.BeforePage = after => _world.Owner.PrunedPosition = after == 3 ? 4 : _world.Owner.PrunedPosition;

        var exception = await Assert.ThrowsAsync<DeletionFeedException>(_world.FollowAsync);

        Assert.False(exception.CursorLost);
        Assert.Equal(
            "'//auth/users' said that its feed begins after position 3, and then that it cannot be continued from there: It was pruned up to position 4. "
            + "Nothing was received, and it will be asked again where its feed begins.",
            exception.Message);
        Assert.Equal((2L, null), await CursorAsync());
        Assert.Equal(1, await _world.FollowAsync());
        Assert.Equal((5L, null), await CursorAsync());
    }

    [Fact]
    public async Task CursorThatLiesBeforeWhatIsLeft_OfAnotherEpoch_IsHeld()
    {
        _world.Options.FeedPageSize = 2;
        Assert.Equal(2, await _world.FollowAsync());
        _world.Owner.PrunedPosition = 3;
        _world.Owner.Epoch = "epoch-2";

        var exception = await Assert.ThrowsAsync<DeletionFeedException>(_world.FollowAsync);

        Assert.True(exception.CursorLost);
        Assert.Equal((2L, exception.Message), await CursorAsync());
        Assert.Equal(SweepCause.HeldOwner, (await StateAsync()).Requested);
    }

    /// <summary>Makes the owner appear pruned up to a position and, when the feed is read from there, go back to a state before the pruning, in a new epoch.</summary>
    private void RestoreWhenReadFrom(long position)
    {
        _world.Owner.PrunedPosition = position;
        _world.Owner.BeforePage = after =>
        {
            if (after == position)
            {
                (_world.Owner.PrunedPosition, _world.Owner.Epoch, _world.Owner.BeforePage) = (0, "epoch-2", static _ => { });
            }
        };
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
    }

    private Task<SweepState> StateAsync() => _world.Store.Sweep.GetStateAsync(AuthUsers.Service, CancellationToken.None);

    private async Task<(long Position, string? HeldReason)> CursorAsync()
    {
        await using var context = _world.Open();
        var cursor = await context.Set<InboxCursor>().AsNoTracking().SingleAsync();
        return (cursor.Position, cursor.HeldReason);
    }
}
