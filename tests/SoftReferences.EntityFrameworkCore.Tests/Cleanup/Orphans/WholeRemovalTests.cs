using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>PostgreSQL removes and records a whole range in two statements, except where that would be wrong.</summary>
public sealed class WholeRemovalTests : IDisposable
{
    private readonly PostgreSqlDatabase _database = new();
    private readonly CleanupWorld _world;
    private readonly SoftRef<AuthUsers> _user = CleanupWorld.NewUser();

    public WholeRemovalTests() => _world = new CleanupWorld(_database);

    [Fact]
    public async Task WholeRanges_AreRecordedWithTheRowsOfEachKey()
    {
        SoftRef<AuthUsers>[] users = [.. Enumerable.Range(0, 5).Select(_ => CleanupWorld.NewUser())];
        await _world.AddAsync(users.SelectMany((user, index) => Enumerable.Range(0, index).Select(_ => new LogEntry { UserId = user })));
        await _world.AddAsync(new LogEntry { UserId = _user });
        _world.Owner.Report(TombstoneKind.Deleted, users);
        await _world.FollowAsync();

        await ExecuteAsync(await ClaimAsync("LogEntry.UserId"));

        Assert.Equal(_user, Assert.Single(await _world.AllAsync<LogEntry>()).UserId);
        var records = await _world.RecordsAsync("LogEntry.UserId");
        Assert.Equal(users.Select((user, index) => (user.ToString(), (long)index)).Order(), records.Select(record => (record.Key, record.Rows)).Order());
        Assert.All(records, record => Assert.Equal((CleanupState.Done, OrphanAction.Delete, 0, null), (record.State, record.Action, record.Attempts, record.Lease)));
        Assert.All(records, record => Assert.NotNull(record.FinishedAt));
        Assert.Empty(await _world.RangesAsync("LogEntry.UserId"));
    }

    [Theory]
    [InlineData(2, 100)]
    [InlineData(100, 2)]
    public async Task MoreThanTheBreakerAllows_IsTakenBackAndHeld(int rows, int keys)
    {
        using var world = new CleanupWorld(new PostgreSqlDatabase(), breaker: new BreakerOptions { MaximumRows = rows, MaximumKeys = keys, MaximumRowShare = 1, MaximumKeyShare = 1 });
        SoftRef<AuthUsers>[] users = [CleanupWorld.NewUser(), CleanupWorld.NewUser(), CleanupWorld.NewUser()];
        await world.AddAsync(users.Select(user => new LogEntry { UserId = user }));
        world.Owner.Report(TombstoneKind.Deleted, users);
        await world.FollowAsync();
        var batch = await world.Store.Cleanup.ClaimAsync(CancellationToken.None);
        while (batch!.Reference != "LogEntry.UserId")
        {
            batch = await world.Store.Cleanup.ClaimAsync(CancellationToken.None);
        }

        var progress = await world.Store.Cleanup.ExecuteAsync(batch, batch.Items, null, CancellationToken.None);

        Assert.NotNull(progress.Held);
        Assert.Equal(3, (await world.AllAsync<LogEntry>()).Count);
    }

    [Fact]
    public async Task WhatAPersonHasApproved_IsNotCounted()
    {
        using var world = new CleanupWorld(new PostgreSqlDatabase(), new() { FeedPageSize = 3, KeysPerClaim = 1 }, new() { MaximumRows = 2, MaximumRowShare = 1, MaximumKeyShare = 1 });
        SoftRef<AuthUsers>[] users = [.. Enumerable.Range(0, 6).Select(_ => CleanupWorld.NewUser())];
        await world.AddAsync(users.Select(user => new LogEntry { UserId = user }));
        world.Owner.Report(TombstoneKind.Deleted, users);
        await world.FollowAndCleanAsync();
        Assert.Equal(6, (await world.AllAsync<LogEntry>()).Count);

        // Only one of the two ranges was claimed before. The other one is now removed whole, in its first claim.
        await world.Store.Operations.ApproveAsync(Assert.Single(await world.Store.Operations.FindHeldAsync()).Id, "ann", "It is right.");
        await world.FollowAndCleanAsync();

        Assert.Empty(await world.AllAsync<LogEntry>());
        Assert.Empty(await world.Store.Operations.FindHeldAsync());
    }

    [Fact]
    public async Task RangeThatAnotherReplicaHasTakenOver_KeepsItsRows()
    {
        await _world.AddAsync(new LogEntry { UserId = _user });
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await _world.FollowAsync();
        var batch = await ClaimAsync("LogEntry.UserId");
        _world.Time.Advance(_world.Options.LeaseDuration);
        var other = await ClaimAsync("LogEntry.UserId");

        var late = await ExecuteAsync(batch);
        Assert.Equal((0L, true), (late.Rows, late.Finished));
        Assert.Single(await _world.AllAsync<LogEntry>());

        Assert.Equal(1, (await ExecuteAsync(other)).Rows);
    }

    [Fact]
    public async Task KeyRestoredAfterTheClaim_KeepsItsRows()
    {
        var other = CleanupWorld.NewUser();
        await _world.AddAsync(new LogEntry { UserId = _user }, new LogEntry { UserId = other });
        _world.Owner.Report(TombstoneKind.Deleted, _user, other);
        await _world.FollowAsync();
        var batch = await ClaimAsync("LogEntry.UserId");
        _world.Owner.Report(TombstoneKind.Restored, _user);
        await _world.FollowAsync();

        await ExecuteAsync(batch);

        Assert.Equal(_user, Assert.Single(await _world.AllAsync<LogEntry>()).UserId);
        Assert.Equal(other.ToString(), (await _world.RecordAsync("LogEntry.UserId")).Key);
    }

    [Fact]
    public async Task OwnerHeldAfterTheClaim_KeepsItsRows()
    {
        await _world.AddAsync(new LogEntry { UserId = _user });
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await _world.FollowAsync();
        var batch = await ClaimAsync("LogEntry.UserId");
        await _world.Store.Inbox.HoldAsync(AuthUsers.Service, "its database was restored", CancellationToken.None);

        var progress = await ExecuteAsync(batch);

        Assert.Equal((0L, true), (progress.Rows, progress.Finished));
        Assert.Single(await _world.AllAsync<LogEntry>());
        Assert.Empty(await _world.RecordsAsync());
    }

    [Fact]
    public async Task OwnerWhoseSweepsWereStoppedAfterTheClaim_KeepsItsRows()
    {
        await _world.AddAsync(new LogEntry { UserId = _user });
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await _world.FollowAsync();
        var batch = await ClaimAsync("LogEntry.UserId");
        await _world.Store.Sweep.RequestAsync(AuthUsers.Service, SweepCause.Request, CancellationToken.None);
        await WriteAsync("UPDATE user_schema.soft_reference_swept_owners SET stopped_reason = 'It did not know its canaries.', stopped_at = now()");

        var progress = await ExecuteAsync(batch);

        Assert.Equal((0L, true), (progress.Rows, progress.Finished));
        Assert.Single(await _world.AllAsync<LogEntry>());
        Assert.Empty(await _world.RecordsAsync());
    }

    [Fact]
    public async Task KeyDisputedAfterTheClaim_KeepsItsRows()
    {
        await _world.AddAsync(new LogEntry { UserId = _user });
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await _world.FollowAsync();
        var batch = await ClaimAsync("LogEntry.UserId");

        // As a person does who rejects held work of another reference.
        await WriteAsync("UPDATE user_schema.soft_reference_tombstones SET kind = 'disputed'");

        await ExecuteAsync(batch);

        Assert.Single(await _world.AllAsync<LogEntry>());
    }

    [Fact]
    public async Task KeyRestoredAfterTheClaim_KeepsItsRows_AlthoughAnotherEpochHasATombstoneAtItsPosition()
    {
        await _world.AddAsync(new LogEntry { UserId = _user });
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await _world.FollowAsync();
        var batch = await ClaimAsync("LogEntry.UserId");
        await WriteAsync(
            """
            INSERT INTO user_schema.soft_reference_tombstones (owner, key, kind, epoch, position, occurred_at, received_at)
            SELECT owner, gen_random_uuid(), kind, 'an earlier one', position, occurred_at, received_at FROM user_schema.soft_reference_tombstones
            """);
        _world.Owner.Report(TombstoneKind.Restored, _user);
        await _world.FollowAsync();

        await ExecuteAsync(batch);

        Assert.Single(await _world.AllAsync<LogEntry>());
        Assert.Empty(await _world.RecordsAsync("LogEntry.UserId"));
    }

    [Fact]
    public async Task KeysThatWereNotConfirmed_KeepTheirRows()
    {
        var other = CleanupWorld.NewUser();
        await _world.AddAsync(new LogEntry { UserId = _user }, new LogEntry { UserId = other });
        _world.Owner.Report(TombstoneKind.Deleted, _user, other);
        await _world.FollowAsync();
        var batch = await ClaimAsync("LogEntry.UserId");

        await _world.Store.Cleanup.ExecuteAsync(batch, [.. batch.Items.Where(item => item.Key == OwnerKey.Of(other.Value))], null, CancellationToken.None);

        Assert.Equal(_user, Assert.Single(await _world.AllAsync<LogEntry>()).UserId);
        Assert.Single(await _world.RangesAsync("LogEntry.UserId"));
    }

    [Fact]
    public async Task TableWithoutItsIndex_IsCleanedAllTheSame()
    {
        await _world.AddAsync(new LogEntry { UserId = _user });
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await using (var context = _world.Open())
        {
            await context.Database.ExecuteSqlRawAsync("DROP INDEX user_schema.\"IX_LogEntry_UserId\"");
        }

        await _world.FollowAndCleanAsync();

        Assert.Empty(await _world.AllAsync<LogEntry>());
        Assert.Equal(1, (await _world.RecordAsync("LogEntry.UserId")).Rows);
    }

    [Fact]
    public async Task RemovalOfAnotherReplica_IsNotWaitedFor()
    {
        await _world.AddAsync(new LogEntry { UserId = _user });
        await using var context = _world.Open();
        await using var transaction = await context.Database.BeginTransactionAsync();
        await context.Database.ExecuteSqlRawAsync("SET LOCAL application_name = 'SoftReferences clean-up'; SELECT pg_current_xact_id()");
        _world.Owner.Report(TombstoneKind.Deleted, _user);

        await _world.FollowAndCleanAsync();

        Assert.Equal(CleanupState.Done, (await _world.RecordAsync("LogEntry.UserId")).State);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("soft_reference_tombstones")]
    [InlineData("soft_reference_cleanup_ranges")]
    public async Task InboxThatTakesInAPage_NeedNotBeWaitedFor_UnlessATriggerOfSomebodyElseRunsAlong(string? triggered)
    {
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await _world.FollowAsync();
        _world.Owner.Report(TombstoneKind.Deleted, CleanupWorld.NewUser());
        await using var context = _world.Open();
        if (triggered is not null)
        {
            await CreateTriggerAsync(context, triggered);
        }

        await using var transaction = await context.Database.BeginTransactionAsync();
        await context.Set<InboxCursor>().ExecuteUpdateAsync(setters => setters.SetProperty(cursor => cursor.UpdatedAt, DateTimeOffset.UnixEpoch));

        var following = _world.FollowAsync();

        Assert.Equal(triggered is null, await NameOfTheWaitingConnectionAsync() == PostgreSqlDialect.CleanUpName);
        await transaction.CommitAsync();
        await following;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RemovalUnderWay_NeedNotBeWaitedFor_UnlessATriggerOfSomebodyElseRunsAlong(bool withTrigger)
    {
        await _world.AddAsync(new LogEntry { UserId = _user });
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await _world.FollowAsync();
        var batch = await ClaimAsync("LogEntry.UserId");
        await using var context = _world.Open();
        if (withTrigger)
        {
            await CreateTriggerAsync(context, "LogEntry");
        }

        await using var transaction = await context.Database.BeginTransactionAsync();
        await context.Set<LogEntry>().ExecuteUpdateAsync(setters => setters.SetProperty(entry => entry.UserId, _user));
        var removal = ExecuteAsync(batch);
        var name = await NameOfTheWaitingConnectionAsync();

        await transaction.CommitAsync();
        Assert.Equal(1, (await removal).Rows);
        Assert.Equal(!withTrigger, name == PostgreSqlDialect.CleanUpName);
        Assert.Empty(await _world.AllAsync<LogEntry>());
        Assert.Equal(1, (await _world.RecordAsync("LogEntry.UserId")).Rows);
    }

    [Theory]
    [InlineData("CREATE RULE along AS ON DELETE TO user_schema.\"LogEntry\" DO ALSO NOTHING")]
    [InlineData("CREATE TABLE user_schema.more () INHERITS (user_schema.\"LogEntry\")")]
    public async Task RemovalUnderWay_IsWaitedFor_WhereARuleOrAnInheritingTableMayWriteMore(string along)
    {
        await _world.AddAsync(new LogEntry { UserId = _user });
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await _world.FollowAsync();
        var batch = await ClaimAsync("LogEntry.UserId");
        await using var context = _world.Open();
        await context.RunAsync(along);
        await using var transaction = await context.Database.BeginTransactionAsync();
        await context.Set<LogEntry>().ExecuteUpdateAsync(setters => setters.SetProperty(entry => entry.UserId, _user));

        var removal = ExecuteAsync(batch);

        Assert.NotEqual(PostgreSqlDialect.CleanUpName, await NameOfTheWaitingConnectionAsync());
        await transaction.CommitAsync();
        Assert.Equal(1, (await removal).Rows);
        Assert.Empty(await _world.AllAsync<LogEntry>());
    }

    [Fact]
    public async Task KeyThatIsRestored_WhileTheRemovalWaitsForItsRange_KeepsItsRows()
    {
        await _world.AddAsync(new LogEntry { UserId = _user });
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await _world.FollowAsync();
        var batch = await ClaimAsync("LogEntry.UserId");
        await using var context = _world.Open();
        await using var transaction = await context.Database.BeginTransactionAsync();
        await context.RunAsync("SELECT FROM user_schema.soft_reference_cleanup_ranges FOR UPDATE; UPDATE user_schema.soft_reference_tombstones SET kind = 'restored', position = position + 1");
        var removal = ExecuteAsync(batch);
        await NameOfTheWaitingConnectionAsync();

        await transaction.CommitAsync();

        Assert.Equal(0, (await removal).Rows);
        Assert.Single(await _world.AllAsync<LogEntry>());
        Assert.Empty(await _world.RecordsAsync("LogEntry.UserId"));
    }

    [Fact]
    public async Task RemovalWhileAnEarlierTransactionRuns_WaitsForItsSecondLook()
    {
        await using var context = _world.Open();
        await using var transaction = await context.Database.BeginTransactionAsync();
        await context.RunAsync("SELECT pg_current_xact_id()");
        await _world.AddAsync(new LogEntry { UserId = _user });
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await _world.FollowAsync();

        Assert.Equal(1, (await ExecuteAsync(await ClaimAsync("LogEntry.UserId"))).Rows);

        var record = await _world.RecordAsync("LogEntry.UserId");
        Assert.Equal((CleanupState.Settling, 1L, null), (record.State, record.Rows, record.FinishedAt));
        Assert.NotNull(record.Horizon);
        Assert.True(record.DueAt > _world.Time.GetUtcNow(), "The second look is due at once.");
        context.Add(new LogEntry { UserId = _user });
        await context.SaveChangesAsync();
        await transaction.CommitAsync();
        _world.Time.Advance(TimeSpan.FromMinutes(1));
        await _world.FollowAndCleanAsync();
        Assert.Empty(await _world.AllAsync<LogEntry>());
        record = await _world.RecordAsync("LogEntry.UserId");
        Assert.Equal((CleanupState.Done, 2L), (record.State, record.Rows));
        Assert.NotNull(record.FinishedAt);
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
    }

    private static Task<int> CreateTriggerAsync(DbContext context, string table) => context.Database.ExecuteSqlRawAsync(
        """
        CREATE FUNCTION user_schema.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE TRIGGER audit AFTER INSERT OR DELETE ON user_schema."LogEntry" FOR EACH ROW EXECUTE FUNCTION user_schema.nothing();
        """.Replace("LogEntry", table, StringComparison.Ordinal));

    private async Task<string> NameOfTheWaitingConnectionAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await using var observer = _world.Open();
        while (await ReadAsync() is null)
        {
            await Task.Delay(10, deadline.Token);
        }

        // Read it again: within one query the name is read before the blocking processes, so the first name may be from before the wait.
        return (await ReadAsync())!;

        Task<string?> ReadAsync() => observer.Database
            .SqlQueryRaw<string?>("SELECT application_name AS \"Value\" FROM pg_stat_activity WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0").SingleOrDefaultAsync();
    }

    private Task<CleanupProgress> ExecuteAsync(CleanupBatch batch) => _world.Store.Cleanup.ExecuteAsync(batch, batch.Items, null, CancellationToken.None);

    private async Task<CleanupBatch> ClaimAsync(string reference)
    {
        while (true)
        {
            var batch = await _world.Store.Cleanup.ClaimAsync(CancellationToken.None);
            Assert.NotNull(batch);
            if (batch.Reference == reference)
            {
                return batch;
            }
        }
    }

    private async Task WriteAsync(string sql)
    {
        await using var context = _world.Open();
        Assert.Equal(1, await context.Database.ExecuteSqlRawAsync(sql));
    }
}
