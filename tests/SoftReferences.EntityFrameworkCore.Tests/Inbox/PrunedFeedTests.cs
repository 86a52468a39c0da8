using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;

namespace SoftReferences.EntityFrameworkCore.Tests.Inbox;

/// <summary>Dependents whose owner no longer has everything.</summary>
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
    public async Task CursorThatLiesBeforeWhatIsLeft_IsHeld_AndNothingIsPassedOver()
    {
        _world.Options.FeedPageSize = 2;
        Assert.Equal(2, await _world.FollowAsync());
        _world.Owner.PrunedPosition = 3;

        var exception = await Assert.ThrowsAsync<DeletionFeedException>(_world.FollowAsync);

        Assert.True(exception.CursorLost);
        Assert.Equal((2L, "It was pruned up to position 3."), await CursorAsync());
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
    }

    private async Task<(long Position, string? HeldReason)> CursorAsync()
    {
        await using var context = _world.Open();
        var cursor = await context.Set<InboxCursor>().AsNoTracking().SingleAsync();
        return (cursor.Position, cursor.HeldReason);
    }
}
