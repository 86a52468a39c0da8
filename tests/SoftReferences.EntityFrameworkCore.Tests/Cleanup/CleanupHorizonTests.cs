using System.Data;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>Transactions that were running when the tombstone arrived, and so could not see it (I5).</summary>
public sealed class CleanupHorizonTests : IDisposable
{
    private readonly PostgreSqlDatabase _database = new(PostgreSqlServer.TwoPhase);
    private readonly CleanupWorld _world;
    private readonly SoftRef<AuthUsers> _user = CleanupWorld.NewUser();

    public CleanupHorizonTests() => _world = new CleanupWorld(_database);

    [Theory]
    [InlineData(IsolationLevel.ReadCommitted)]
    [InlineData(IsolationLevel.RepeatableRead)]
    [InlineData(IsolationLevel.Serializable)]
    public async Task RowInsertedBeforeTheTombstone_AndCommittedAfterTheFirstLook_IsFoundByTheSecond(IsolationLevel isolation)
    {
        await using var context = _world.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(isolation);
        context.Add(new Pet { UserId = _user });
        await context.SaveChangesAsync();

        await AssertSecondLookAsync(() => transaction.CommitAsync());
    }

    [Theory]
    [InlineData(IsolationLevel.RepeatableRead)]
    [InlineData(IsolationLevel.Serializable)]
    public async Task TransactionThatHadOnlyRead_AndInsertsAfterTheFirstLook_IsFoundByTheSecond(IsolationLevel isolation)
    {
        await using var context = _world.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(isolation);
        Assert.Empty(await context.Set<Visit>().ToListAsync());

        await AssertSecondLookAsync(async () =>
        {
            context.Add(new Pet { UserId = _user });
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
        });
    }

    [Fact]
    public async Task HorizonOfAnotherCluster_WhichLiesAhead_HasPassed()
    {
        await _world.AddAsync(new Pet { UserId = _user });
        await using var context = _world.Open();
        await using var transaction = await context.Database.BeginTransactionAsync();
        context.Add(new Pet { UserId = _user });
        await context.SaveChangesAsync();
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await _world.FollowAndCleanAsync();
        await transaction.CommitAsync();

        // As after a dump was loaded into a younger cluster, whose transaction ids are lower.
        await context.Set<CleanupRecord>().ExecuteUpdateAsync(set => set.SetProperty(record => record.Horizon, record => record.Horizon + 1_000_000_000));
        _world.Time.Advance(TimeSpan.FromSeconds(1));
        await _world.FollowAndCleanAsync();

        Assert.Equal(CleanupState.Done, (await _world.RecordAsync("Pet.UserId")).State);
        Assert.Empty(await _world.AllAsync<Pet>());
    }

    [Fact]
    public async Task RowOfAMergedKey_CommittedAfterTheFirstLook_IsPointedElsewhereByTheSecond_AndAddsUp()
    {
        var target = CleanupWorld.NewUser();
        _world.Owner.Alive.Add(OwnerKey.Of(target.Value));
        await _world.AddAsync(new Pet { UserId = _user });
        await using var context = _world.Open();
        await using var transaction = await context.Database.BeginTransactionAsync();
        context.Add(new Pet { UserId = _user });
        await context.SaveChangesAsync();
        _world.Owner.ReportMerge(_user, target);

        await _world.FollowAndCleanAsync();
        Assert.Equal(CleanupState.Settling, (await _world.RecordAsync("Pet.UserId")).State);
        await transaction.CommitAsync();
        _world.Time.Advance(TimeSpan.FromSeconds(1));
        await _world.FollowAndCleanAsync();

        Assert.All(await _world.AllAsync<Pet>(), pet => Assert.Equal(target, pet.UserId));
        var record = await _world.RecordAsync("Pet.UserId");
        Assert.Equal((CleanupState.Done, 2L), (record.State, record.Rows));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-1)]
    public async Task TombstoneThatComesBetweenTheStatementsOfAClaim_IsNotClaimed_BecauseItsHorizonIsALaterOne(long position)
    {
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await _world.FollowAsync();
        await using var context = _world.Open();
        await using var transaction = await context.Database.BeginTransactionAsync();

        // The claim can still read the inbox, but waits when it reads the ranges.
        await context.Database.ExecuteSqlAsync($"LOCK TABLE user_schema.soft_reference_cleanup_ranges IN EXCLUSIVE MODE");
        var claim = Task.Run(() => _world.Store.Cleanup.ClaimAsync(CancellationToken.None));
        await UntilALockIsAwaitedAsync();
        await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO user_schema.soft_reference_tombstones (owner, key, kind, epoch, position, occurred_at, received_at)
            SELECT owner, gen_random_uuid()::text, kind, epoch, {position}, occurred_at, received_at FROM user_schema.soft_reference_tombstones;
            INSERT INTO user_schema.soft_reference_cleanup_ranges (owner, reference, epoch, first_position, last_position, attempts, due_at, created_at)
            SELECT owner, reference, epoch, {position}, {position}, 0, due_at - interval '1 hour', created_at FROM user_schema.soft_reference_cleanup_ranges;
            UPDATE user_schema.soft_reference_cursors SET position = greatest(position, {position})
            """);
        await transaction.CommitAsync();

        Assert.Equal([OwnerKey.Of(_user.Value)], (await claim)!.Items.Select(item => item.Key));
    }

    [Fact]
    public async Task PositionThatComesOnceMoreAfterARelease_IsNoOldOne_AndIsWaitedForAnew()
    {
        _world.Owner.Report(TombstoneKind.Deleted, CleanupWorld.NewUser());
        await _world.FollowAndCleanAsync();

        // The owner's database was restored to an earlier state, a person released it, and the same epoch counts from the same position again.
        _world.Owner.SetBack(0);
        await _world.Store.Inbox.HoldAsync(AuthUsers.Service, "Its database was set back.", CancellationToken.None);
        await _world.Store.Operations.ReleaseOwnerAsync(AuthUsers.Service, "ann", "It was.");
        await using var context = _world.Open();
        await using var transaction = await context.Database.BeginTransactionAsync();
        context.Add(new Pet { UserId = _user });
        await context.SaveChangesAsync();
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await _world.FollowAndCleanAsync();
        Assert.Equal(CleanupState.Settling, (await RecordAsync()).State);

        await transaction.CommitAsync();
        _world.Time.Advance(TimeSpan.FromSeconds(1));
        await _world.FollowAndCleanAsync();

        Assert.Empty(await _world.AllAsync<Pet>());
        Assert.Equal((CleanupState.Done, 1L), ((await RecordAsync()).State, (await RecordAsync()).Rows));

        async Task<CleanupRecord> RecordAsync() => (await _world.RecordsAsync("Pet.UserId")).Single(record => record.Key == _user.ToString());
    }

    [Fact]
    public async Task PreparedTransaction_IsWaitedFor()
    {
        await using var context = _world.Open();
        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            context.Add(new Pet { UserId = _user });
            await context.SaveChangesAsync();
            await context.Database.ExecuteSqlRawAsync("PREPARE TRANSACTION 'two_phases'");
        }

        await AssertSecondLookAsync(async () =>
        {
            await using var other = _world.Open();
            await other.Database.ExecuteSqlRawAsync("COMMIT PREPARED 'two_phases'");
        });
    }

    [Fact]
    public async Task OrdinaryRole_SeesTheTransactionsOfOthers()
    {
        await using var context = _world.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        Assert.Empty(await context.Set<Visit>().ToListAsync());
        var connectionString = new NpgsqlConnectionStringBuilder(context.Database.GetConnectionString()) { Username = "ordinary_role" };
        await context.Database.ExecuteSqlRawAsync("SELECT pg_current_xact_id()");
        await using (var administrator = _world.Open())
        {
            await administrator.Database.ExecuteSqlRawAsync("CREATE ROLE ordinary_role LOGIN");
        }

        await using var connection = new NpgsqlConnection(connectionString.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"SELECT @horizon <= {new PostgreSqlDialect().OldestRunning}",
            connection) { Parameters = { new("horizon", await HorizonAsync(connection)) } };

        Assert.Equal(false, await command.ExecuteScalarAsync());
        await transaction.RollbackAsync();

        // The horizon is an id that no transaction has had yet. It has passed once a transaction with such an id has ended, as the one below does.
        await using var claim = new NpgsqlCommand("SELECT pg_current_xact_id()", connection);
        await claim.ExecuteNonQueryAsync();
        Assert.Equal(true, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task RowThatIsBeingPointedElsewhere_IsWaitedFor_AndLeftAlone()
    {
        var other = CleanupWorld.NewUser();
        var pet = new Pet { UserId = _user };
        await _world.AddAsync(pet);
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await using var context = _world.Open();
        await using var transaction = await context.Database.BeginTransactionAsync();
        await context.Set<Pet>().ExecuteUpdateAsync(setters => setters.SetProperty(row => row.UserId, other));

        var cleaning = Task.Run(_world.FollowAndCleanAsync);
        await UntilALockIsAwaitedAsync();
        await transaction.CommitAsync();
        await cleaning;

        Assert.Equal(other, Assert.Single(await _world.AllAsync<Pet>()).UserId);
        Assert.Equal(0, (await _world.RecordAsync("Pet.UserId")).Rows);
    }

    [Fact]
    public async Task Replicas_ShareTheWork_AndHandleNoRowTwice()
    {
        SoftRef<AuthUsers>[] users = [.. Enumerable.Range(0, 60).Select(_ => CleanupWorld.NewUser())];
        await _world.AddAsync(users.SelectMany(user => Enumerable.Range(0, 10).Select(_ => new Pet { UserId = user })));
        await _world.AddAsync(users.SelectMany(user => Enumerable.Range(0, 3).Select(_ => new Letter { UserId = user })));
        _world.Options.KeysPerClaim = 7;
        _world.Options.BatchSize = 11;
        _world.Owner.Report(TombstoneKind.Deleted, users);
        while (await _world.FollowAsync() > 0)
        {
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(_world.FollowAndCleanAsync)));
        for (var round = 0; round < 50 && !await _world.IsDoneAsync(); round++)
        {
            _world.Time.Advance(TimeSpan.FromSeconds(30));
            await _world.FollowAndCleanAsync();
        }

        Assert.Empty(await _world.AllAsync<Pet>());
        Assert.All(await _world.AllAsync<Letter>(), letter => Assert.Equal(CleanupContext.Nobody, letter.UserId));
        Assert.Equal(600, (await _world.RecordsAsync("Pet.UserId")).Sum(record => record.Rows));
        Assert.All(await _world.RecordsAsync("Letter.UserId"), record => Assert.True(record.Rows is 3 or 0, $"{record.Rows} rows"));
        Assert.All(await _world.RecordsAsync(), record => Assert.Equal(CleanupState.Done, record.State));
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
    }

    private async Task AssertSecondLookAsync(Func<Task> finish)
    {
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await _world.FollowAndCleanAsync();
        Assert.Equal(CleanupState.Settling, (await _world.RecordAsync("Pet.UserId")).State);

        await finish();
        Assert.Single(await _world.AllAsync<Pet>());
        _world.Time.Advance(TimeSpan.FromSeconds(1));
        await _world.FollowAndCleanAsync();

        Assert.Empty(await _world.AllAsync<Pet>());
        var record = await _world.RecordAsync("Pet.UserId");
        Assert.Equal((CleanupState.Done, 1L), (record.State, record.Rows));
    }

    private static async Task<long> HorizonAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand($"SELECT {new PostgreSqlDialect().Horizon}", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task UntilALockIsAwaitedAsync()
    {
        await using var context = _world.Open();
        var deadline = Stopwatch.StartNew();
        while (!await context.Database.SqlQueryRaw<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock') AS \"Value\"").SingleAsync())
        {
            Assert.True(deadline.Elapsed < TimeSpan.FromSeconds(30), "No statement waits for a lock.");
            await Task.Delay(10);
        }
    }
}
