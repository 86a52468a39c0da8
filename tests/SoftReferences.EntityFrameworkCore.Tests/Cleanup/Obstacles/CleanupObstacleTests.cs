using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>A database that refuses statements for a while, for reasons of its own: the work continues afterwards, and nothing is lost (I3).</summary>
public sealed class CleanupObstacleTests : IDisposable
{
    private const int MaximumRounds = 100;

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly ObstructedDatabase _database;

    public CleanupObstacleTests() => _database = new ObstructedDatabase(PostgreSqlServer.Shared, users: 12, _time, new CleanupOptions { FeedPageSize = 8, BatchSize = 10, KeysPerClaim = 8 });

    [Theory]
    [InlineData(PostgresErrorCodes.DiskFull, "pets")]
    [InlineData(PostgresErrorCodes.DiskFull, "soft_reference_cleanups")]
    [InlineData(PostgresErrorCodes.DiskFull, "soft_reference_cleanup_ranges")]
    [InlineData(PostgresErrorCodes.DiskFull, "soft_reference_tombstones")]
    [InlineData(PostgresErrorCodes.DiskFull, "soft_reference_cursors")]
    [InlineData(PostgresErrorCodes.SerializationFailure, "pets")]
    [InlineData(PostgresErrorCodes.OutOfMemory, "soft_reference_cleanups")]
    public async Task TableThatCannotBeWritten_StopsTheWork_UntilItCan(string sqlState, string table)
    {
        await _database.FillAsync();
        var name = table == "pets" ? "\"Pet\"" : table;
        await _database.ExecuteAsync($"""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION USING ERRCODE = ''{sqlState}'', MESSAGE = ''refused for a while''; END';
            CREATE TRIGGER refuse BEFORE INSERT OR UPDATE OR DELETE ON user_schema.{name} FOR EACH ROW EXECUTE FUNCTION refuse();
            """);
        using var process = _database.Start();
        for (var round = 0; round < 5; round++)
        {
            await RoundAsync(process);
        }

        Assert.Equal(_database.Pets + 1, await CountPetsAsync());
        if (table == "pets")
        {
            // The work that failed records the error.
            Assert.Contains("refused for a while", await LastErrorAsync(), StringComparison.Ordinal);
        }

        await _database.ExecuteAsync($"DROP TRIGGER refuse ON user_schema.{name}");
        await FinishAsync(process);
    }

    [Fact]
    public async Task RowThatIsLockedForLong_IsWaitedForAsLongAsTheDatabaseAllows_AndTriedAgain()
    {
        await _database.FillAsync();
        using var process = _database.Start("Options=-c lock_timeout=100ms");
        await using (var context = _database.Open())
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            await context.Database.ExecuteSqlRawAsync("SELECT 1 FROM user_schema.\"Pet\" FOR UPDATE");
            for (var round = 0; round < 3; round++)
            {
                await RoundAsync(process);
            }

            Assert.Contains("lock timeout", await LastErrorAsync(), StringComparison.Ordinal);
            await transaction.RollbackAsync();
        }

        await FinishAsync(process);
    }

    [Fact]
    public async Task StatementTimeout_MakesTransactionsSmaller_UntilTheyEndInTime()
    {
        await _database.FillAsync();

        // Each row of one user takes 100 ms. A transaction with all of them exceeds the timeout; one with one or two of them does not.
        await _database.ExecuteAsync($"""
            CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.1); RETURN OLD; END';
            CREATE TRIGGER linger BEFORE DELETE ON user_schema."Pet" FOR EACH ROW WHEN (OLD."UserId" = '{_database.Deleted[0]}') EXECUTE FUNCTION linger();
            """);
        using var process = _database.Start("Options=-c statement_timeout=350ms");

        await FinishAsync(process);
    }

    [Fact]
    public async Task Deadlock_WithAnotherWriter_CostsAnAttempt_AndNothingElse()
    {
        (_database.Options.FeedPageSize, _database.Options.KeysPerClaim, _database.Options.BatchSize) = (100, 100, 1_000);
        await _database.FillAsync();
        using var process = _database.Start("Options=-c deadlock_timeout=1s");
        Assert.True(await process.FollowAsync());
        await using var context = _database.Open();
        await context.Database.OpenConnectionAsync();
        await context.Database.ExecuteSqlRawAsync("SET deadlock_timeout = '10min'");
        var ids = await context.Database.SqlQueryRaw<Guid>(
            "SELECT \"Id\" AS \"Value\" FROM user_schema.\"Pet\" WHERE \"UserId\"::text IN (SELECT key FROM user_schema.soft_reference_tombstones) ORDER BY ctid").ToListAsync();

        // The clean-up locks the first row and waits for one in the middle. The writer locks the last row and waits for the first.
        await using var writer = await context.Database.BeginTransactionAsync();
        await LockAsync(context, ids[^1]);
        await using var third = _database.Open();
        await using var middle = await third.Database.BeginTransactionAsync();
        await LockAsync(third, ids[ids.Count / 2]);
        var cleaning = Task.Run(process.CleanAsync);
        await UntilSessionsWaitAsync(1, cleaning);
        var writing = LockAsync(context, ids[0]);
        await UntilSessionsWaitAsync(2, writing);

        // A session looks for a deadlock once per wait. Only the clean-up starts to wait again, for the last row, so it is the one that detects the deadlock.
        await middle.RollbackAsync();
        await writing;
        await writer.RollbackAsync();
        await cleaning;

        Assert.Contains("deadlock detected", await LastErrorAsync(), StringComparison.Ordinal);
        await FinishAsync(process);

        static Task<int> LockAsync(PetsContext context, Guid id) => context.Database.ExecuteSqlAsync($"UPDATE user_schema.\"Pet\" SET \"Hidden\" = TRUE WHERE \"Id\" = {id}");
    }

    [Fact]
    public async Task ConnectionPool_ThatIsExhausted_StopsTheWork_UntilItIsNot()
    {
        const string Settings = "Maximum Pool Size=2;Timeout=1;Application Name=exhausted";
        await _database.FillAsync();
        using var process = _database.Start(Settings);
        await using (var one = process.Open())
        await using (var other = process.Open())
        {
            await one.Database.OpenConnectionAsync();
            await other.Database.OpenConnectionAsync();
            foreach (var work in new[] { process.FollowAsync, process.CleanAsync })
            {
                var exception = await Assert.ThrowsAnyAsync<Exception>(work);
                Assert.Contains("pool has been exhausted", exception.ToString(), StringComparison.Ordinal);
            }
        }

        await FinishAsync(process);
    }

    public void Dispose() => _database.Dispose();

    private async Task FinishAsync(DependentProcess<PetsContext> process)
    {
        for (var round = 0; round < MaximumRounds && !await _database.IsDoneAsync(); round++)
        {
            await RoundAsync(process);
        }

        await _database.AssertDoneAsync();
    }

    /// <summary>Runs one round as a service does: failures are left to the next round.</summary>
    private async Task RoundAsync(DependentProcess<PetsContext> process)
    {
        await DependentProcess<PetsContext>.UntilIdleAsync(process.FollowAsync);
        await DependentProcess<PetsContext>.UntilIdleAsync(process.CleanAsync);
        _time.Advance(_database.Options.LeaseDuration + _database.Options.MaximumRetryDelay);
    }

    private async Task<int> CountPetsAsync()
    {
        await using var context = _database.Open();
        return await context.Set<Pet>().CountAsync();
    }

    private async Task<string> LastErrorAsync()
    {
        await using var context = _database.Open();
        return string.Join('\n', (await context.Set<CleanupRange>().Select(range => range.LastError).ToListAsync()).Concat(await context.Set<CleanupRecord>().Select(record => record.LastError).ToListAsync()));
    }

    private async Task UntilSessionsWaitAsync(int number, Task during)
    {
        await using var context = _database.Open();
        await Eventually.IsTrueAsync(
            async () => await context.Database.SqlQueryRaw<int>("SELECT COUNT(DISTINCT pid)::int AS \"Value\" FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())").SingleAsync() >= number,
            during,
            what: $"{number} wait for a lock.");
    }
}
