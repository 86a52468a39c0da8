using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.Stores;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>Transactions that are committed or prepared at the very moment when clean-up asks which transactions are running (I5).</summary>
/// <remarks>The search path has a view that hides PostgreSQL's own. Reading it waits as long as the test holds a lock.</remarks>
public sealed class HorizonRaceTests : IAsyncLifetime, IDisposable
{
    private readonly PostgreSqlDatabase _database = new(PostgreSqlServer.TwoPhase);
    private readonly CleanupWorld _world;
    private readonly SoftRef<AuthUsers> _user = CleanupWorld.NewUser();

    public HorizonRaceTests() => _world = new CleanupWorld(_database);

    public async Task InitializeAsync()
    {
        await using var context = _world.Open();
        await context.Database.ExecuteSqlRawAsync(
            """
            CREATE SCHEMA slow;
            CREATE FUNCTION slow.activity() RETURNS SETOF pg_catalog.pg_stat_activity LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_advisory_lock_shared(42), pg_advisory_unlock_shared(42);
                RETURN QUERY SELECT * FROM pg_catalog.pg_stat_activity;
            END $$;
            CREATE VIEW slow.pg_stat_activity AS SELECT * FROM slow.activity();
            DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = slow, pg_catalog', current_database()); END $$;
            """);
        NpgsqlConnection.ClearPool((NpgsqlConnection)context.Database.GetDbConnection());
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task RowThatIsCommittedMeanwhile_IsRemoved_OrWaitedFor(int others)
    {
        await AddOthersAsync(others);
        await using var context = _world.Open();
        await using var transaction = await context.Database.BeginTransactionAsync();
        context.Add(new Pet { UserId = _user });
        await context.SaveChangesAsync();

        await ExecuteAsync(() => transaction.CommitAsync());

        await AssertNothingStaysAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task RowThatIsPreparedMeanwhile_IsWaitedFor(int others)
    {
        await AddOthersAsync(others);
        await using var context = _world.Open();
        await using var transaction = await context.Database.BeginTransactionAsync();
        context.Add(new Pet { UserId = _user });
        await context.SaveChangesAsync();

        var (prepare, commit) = ($"PREPARE TRANSACTION 'meanwhile {_user}'", $"COMMIT PREPARED 'meanwhile {_user}'");

        await ExecuteAsync(() => context.Database.ExecuteSqlRawAsync(prepare));
        var record = (await _world.RecordsAsync("Pet.UserId")).Single(record => record.Key == _user.ToString());
        await using (var other = _world.Open())
        {
            await other.Database.ExecuteSqlRawAsync(commit);
        }

        Assert.Equal(CleanupState.Settling, record.State);
        await AssertNothingStaysAsync();
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
    }

    // With other keys that have rows, rows are changed after they were counted.
    private async Task AddOthersAsync(int count)
    {
        SoftRef<AuthUsers>[] others = [.. Enumerable.Range(0, count).Select(_ => CleanupWorld.NewUser())];
        await _world.AddAsync(others.Select(user => new Pet { UserId = user }));
        _world.Owner.Report(TombstoneKind.Deleted, [.. others, _user]);
    }

    /// <summary>Cleans up, and runs an action while clean-up is reading which transactions are running.</summary>
    private async Task ExecuteAsync(Func<Task> meanwhile)
    {
        await _world.FollowAsync();
        CleanupBatch? batch;
        while ((batch = await _world.Store.Cleanup.ClaimAsync(CancellationToken.None))!.Reference != "Pet.UserId")
        {
        }

        await using var context = _world.Open();
        await context.Database.OpenConnectionAsync();
        await context.Database.ExecuteSqlRawAsync("SELECT pg_advisory_lock(42)");
        var cleaning = Task.Run(() => _world.Store.Cleanup.ExecuteAsync(batch, batch.Items, null, CancellationToken.None));
        await UntilTheViewIsReadAsync(context);
        await meanwhile();
        await context.Database.ExecuteSqlRawAsync("SELECT pg_advisory_unlock(42)");
        await cleaning;
    }

    private async Task AssertNothingStaysAsync()
    {
        for (var round = 0; round < 5; round++)
        {
            _world.Time.Advance(_world.Options.LeaseDuration);
            await _world.FollowAndCleanAsync();
        }

        Assert.Empty(await _world.AllAsync<Pet>());
        Assert.True(await _world.IsDoneAsync());
    }

    private static async Task UntilTheViewIsReadAsync(DbContext context)
    {
        var deadline = Stopwatch.StartNew();
        while (!await context.Database.SqlQueryRaw<bool>("SELECT EXISTS (SELECT FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND objid = 42 AND NOT granted) AS \"Value\"").SingleAsync())
        {
            Assert.True(deadline.Elapsed < TimeSpan.FromSeconds(30), "No statement reads the running transactions.");
            await Task.Delay(10);
        }
    }
}
