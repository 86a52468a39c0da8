using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

public sealed class PostgreSqlFairnessTests() : FairnessTests(new PostgreSqlDatabase());

public sealed class SqliteFairnessTests() : FairnessTests(new SqliteDatabase());

/// <summary>Much work of one reference or one key, and a little of others: the little is done after a bounded number of batches.</summary>
public abstract class FairnessTests : IDisposable
{
    private const string Huge = "LogEntry.UserId";

    private readonly TestDatabase _database;
    private readonly CleanupWorld _world;
    private readonly List<CleanupEngine> _replicas;

    protected FairnessTests(TestDatabase database)
    {
        _database = database;
        _world = new CleanupWorld(database, new CleanupOptions { FeedPageSize = 5, KeysPerClaim = 1, BatchSize = 10 });
        _replicas = [_world.NewReplica(), _world.NewReplica(), _world.NewReplica()];
    }

    // Two batches per reference: one for new work and one for work that was begun before.
    private int Turns => 2 * _world.Store.References.Count;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task HugeBacklogOfOneReference_ThatKeepsGrowing_KeepsNoOtherReferenceWaiting(int replicas)
    {
        await GrowAsync(200);
        var user = CleanupWorld.NewUser();
        await _world.AddAsync(new Pet { UserId = user }, new Visit { UserId = user }, new Order { UserId = user }, new Letter { UserId = user });
        _world.Owner.Report(TombstoneKind.Deleted, user);
        await FollowAsync();

        for (var batch = 0; batch < Turns; batch++)
        {
            await GrowAsync(2);
            Assert.True(await _replicas[batch % replicas].RunOnceAsync(CancellationToken.None));
        }

        Assert.Empty(await _world.AllAsync<Pet>());
        Assert.Null(Assert.Single(await _world.AllAsync<Visit>()).UserId);
        Assert.All((await _world.RecordsAsync()).Where(record => record.Reference != Huge), record => Assert.Equal(CleanupState.Done, record.State));
        Assert.All(await _world.RangesAsync(), range => Assert.Equal(Huge, range.Reference));
        Assert.True((await _world.RangesAsync()).Count >= 40, "The backlog was too short to make other work wait.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task KeyWithVeryManyRows_ThatKeepsGrowing_KeepsNoOtherReferenceWaiting(int replicas)
    {
        var (whale, user) = (CleanupWorld.NewUser(), CleanupWorld.NewUser());
        await _world.AddAsync(Rows(whale, 2_000));
        await _world.AddAsync(new Pet { UserId = user }, new Pet { UserId = whale }, new Visit { UserId = user }, new Order { UserId = user });
        _world.Owner.Report(TombstoneKind.Deleted, whale, user);
        await FollowAsync();
        TransactionsTakeTime();

        for (var batch = 0; batch < Turns; batch++)
        {
            await _world.AddAsync(Rows(whale, 20));
            var began = _world.Time.GetUtcNow();
            await _replicas[batch % replicas].RunOnceAsync(CancellationToken.None);

            // A turn lasts five target durations. The rest is the work around it.
            Assert.InRange(_world.Time.GetUtcNow() - began, TimeSpan.Zero, 4 * 5 * _world.Options.TargetDuration);
        }

        Assert.Empty(await _world.AllAsync<Pet>());
        Assert.All((await _world.RecordsAsync()).Where(record => record.Reference != Huge), record => Assert.Equal(CleanupState.Done, record.State));
        Assert.All(await _world.RangesAsync(), range => Assert.Equal(Huge, range.Reference));
        Assert.NotEmpty(await _world.AllAsync<LogEntry>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task KeyWithVeryManyRows_ThatKeepsGrowing_KeepsNoOtherKeyOfItsReferenceWaiting(int replicas)
    {
        // The whale is in the middle, so that some of the other rows come after its rows, whatever order the rows are found in.
        SoftRef<AuthUsers>[] users = [.. Enumerable.Range(0, 21).Select(_ => CleanupWorld.NewUser()).Order()];
        var whale = users[10];
        SoftRef<AuthUsers>[] others = [.. users.Where(user => user != whale)];
        await _world.AddAsync(Rows(whale, 5_000));
        await _world.AddAsync(others.SelectMany(user => Rows(user, 1)));
        _world.Owner.Report(TombstoneKind.Deleted, [whale, .. others]);
        await FollowAsync();
        await DropOtherWorkAsync();
        TransactionsTakeTime();

        // Every range is begun before any of them continues, and the whale gets a turn between any two of the others.
        for (var batch = 0; batch < 4 * users.Length; batch++)
        {
            await _world.AddAsync(Rows(whale, 20));
            await _replicas[batch % replicas].RunOnceAsync(CancellationToken.None);
        }

        Assert.Equal([whale], (await _world.AllAsync<LogEntry>()).Select(entry => entry.UserId).Distinct());
        Assert.Empty(await _world.RangesAsync());
        Assert.Equal(others.Select(user => user.ToString()).Order(), (await _world.RecordsAsync(Huge)).Where(record => record.State == CleanupState.Done).Select(record => record.Key).Order());
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private static IEnumerable<LogEntry> Rows(SoftRef<AuthUsers> user, int count) => Enumerable.Range(0, count).Select(_ => new LogEntry { UserId = user });

    /// <summary>Makes the clock advance whenever it is read, so that turns come to an end.</summary>
    private void TransactionsTakeTime() => _world.Time.AutoAdvanceAmount = TimeSpan.FromMilliseconds(50);

    /// <summary>Adds work to the huge reference only.</summary>
    private async Task GrowAsync(int keys)
    {
        var known = (await _world.RangesAsync()).Select(range => range.Id).DefaultIfEmpty().Max();
        SoftRef<AuthUsers>[] users = [.. Enumerable.Range(0, keys).Select(_ => CleanupWorld.NewUser())];
        await _world.AddAsync(users.SelectMany(user => Rows(user, 1)));
        _world.Owner.Report(TombstoneKind.Deleted, users);
        await FollowAsync();
        await using var context = _world.Open();
        await context.Set<CleanupRange>().Where(range => range.Reference != Huge && range.Id > known).ExecuteDeleteAsync();
    }

    private async Task DropOtherWorkAsync()
    {
        await using var context = _world.Open();
        await context.Set<CleanupRange>().Where(range => range.Reference != Huge).ExecuteDeleteAsync();
    }

    private async Task FollowAsync()
    {
        while (await _world.FollowAsync() > 0)
        {
        }
    }
}
