using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

public sealed class PostgreSqlMergeReversalTests() : MergeReversalTests(new PostgreSqlDatabase());

public sealed class SqliteMergeReversalTests() : MergeReversalTests(new SqliteDatabase());

/// <summary>Merged keys that are restored later.</summary>
public abstract class MergeReversalTests : IDisposable
{
    private readonly SoftRef<AuthUsers> _merged = CleanupWorld.NewUser();
    private readonly SoftRef<AuthUsers> _target = CleanupWorld.NewUser();
    private readonly TestDatabase _database;
    private readonly CleanupWorld _world;

    protected MergeReversalTests(TestDatabase database)
    {
        _database = database;
        _world = new CleanupWorld(database);
        _world.Owner.Alive.Add(OwnerKey.Of(_target.Value));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public async Task MergedKey_ThatIsRestoredAndThenDeleted_IsCleanedUp(int pageSize)
    {
        _world.Options.FeedPageSize = pageSize;
        await _world.AddAsync(new Pet { UserId = _merged });
        _world.Owner.ReportMerge(_merged, _target);
        await _world.FollowAndCleanAsync();
        await _world.AddAsync(new Pet { UserId = _merged });

        _world.Owner.Report(TombstoneKind.Restored, _merged);
        _world.Owner.Report(TombstoneKind.Deleted, _merged);
        await _world.FollowAndCleanAsync();

        Assert.Equal(_target, Assert.Single(await _world.AllAsync<Pet>()).UserId);
        Assert.Contains(await _world.AllAsync<InboxTombstone>(), tombstone => (tombstone.Key, tombstone.Kind, tombstone.Position) == (_merged.ToString(), TombstoneKind.Deleted, 3L));
    }

    [Fact]
    public async Task KeyInTheMiddle_ThatIsRestoredWhileTheOwnerIsAsked_TakesTheRows()
    {
        var middle = CleanupWorld.NewUser();
        await _world.AddAsync(new Pet { UserId = _merged });
        _world.Owner.Alive.Clear();
        _world.Owner.ReportMerge(_merged, middle);
        _world.Owner.ReportMerge(middle, _target);
        _world.Owner.Report(TombstoneKind.Deleted, _target);
        await _world.FollowAsync();
        _world.Owner.BeforeAnswer = async () =>
        {
            var isClaimed = (await _world.RecordsAsync("Pet.UserId")).Any(record => record.Key == _merged.ToString() && record.Lease is not null);
            if (isClaimed && _world.Owner.Alive.Add(OwnerKey.Of(middle.Value)))
            {
                _world.Owner.Report(TombstoneKind.Restored, middle);
                await _world.FollowAsync();
            }
        };

        await _world.FollowAndCleanAsync();

        Assert.Equal(middle, Assert.Single(await _world.AllAsync<Pet>()).UserId);
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }
}
