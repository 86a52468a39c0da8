using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using SoftReferences.CleanupWorker;
using SoftReferences.TestSupport;

namespace SoftReferences.EndToEnd.Tests;

/// <summary>A service with any number of replicas, its database, and a log of all changes to its rows.</summary>
internal sealed class ReplicatedService : IDisposable
{
    public const int UsersOfBatch = 40;
    public const int PetsOfUser = 8;
    public const int ReviewsOfUser = 5;
    public const int References = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _connectionString = PostgreSqlServer.Shared.CreateDatabase();
    private readonly List<Replica> _all = [];

    /// <summary>Gets the running replicas.</summary>
    public List<Replica> Running { get; } = [];

    public static async Task<ReplicatedService> CreateAsync(int batches)
    {
        var service = new ReplicatedService();
        await service.CreateDatabaseAsync();
        await service.ExecuteAsync($"""
            INSERT INTO auth_schema.users SELECT md5(number::text)::uuid FROM generate_series(1, {(batches + 1) * UsersOfBatch}) AS number;
            INSERT INTO user_schema.pets SELECT gen_random_uuid(), id FROM auth_schema.users, generate_series(1, {PetsOfUser});
            INSERT INTO user_schema.letters SELECT gen_random_uuid(), id FROM auth_schema.users;
            INSERT INTO user_schema.reviews (id, user_id, author) SELECT gen_random_uuid(), id, 'ann' FROM auth_schema.users, generate_series(1, {ReviewsOfUser});
            """);
        return service;
    }

    /// <summary>Deletes a batch of users in one statement. Batch 0 is never deleted.</summary>
    public Task DeleteAsync(int batch) => ExecuteAsync(
        $"DELETE FROM auth_schema.users WHERE id IN (SELECT md5(number::text)::uuid FROM generate_series({(batch * UsersOfBatch) + 1}, {(batch + 1) * UsersOfBatch}) AS number)");

    /// <summary>Starts another replica, and waits until it works.</summary>
    public async Task<Replica> JoinAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"replica {_all.Count + 1}");
        var connectionString = new NpgsqlConnectionStringBuilder(_connectionString) { ApplicationName = name, MaxPoolSize = 10 }.ConnectionString;
        var replica = Replica.Start(name, new Dictionary<string, string>
        {
            ["ConnectionStrings__Database"] = connectionString,
            ["SoftReferences__Breaker__MaximumKeyShare"] = "1",
            ["SoftReferences__Breaker__MaximumRowShare"] = "1",
            ["SoftReferences__Cleanup__FeedPageSize"] = "50",
            ["SoftReferences__Cleanup__FeedWait"] = "00:00:01",
            ["SoftReferences__Cleanup__FollowerLeaseDuration"] = "00:00:00.300",
            ["SoftReferences__Cleanup__LeaseDuration"] = "00:00:06",
            ["SoftReferences__Cleanup__BatchSize"] = "100",
            ["SoftReferences__Cleanup__KeysPerClaim"] = "50",
            ["SoftReferences__Cleanup__TargetDuration"] = "00:00:00.050",
            ["SoftReferences__Cleanup__PollInterval"] = "00:00:00.050",
            ["SoftReferences__Cleanup__RetryDelay"] = "00:00:00.050",
            ["SoftReferences__Cleanup__MaximumRetryDelay"] = "00:00:01",
        });
        _all.Add(replica);
        Running.Add(replica);
        await UntilAsync(async () => await QueryAsync<long>($"SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = '{name}'") > 0);
        return replica;
    }

    /// <summary>Makes all leases expire, those of dead and those of working replicas.</summary>
    public Task ExpireLeasesAsync() => ExecuteAsync("""
        UPDATE user_schema.soft_reference_cleanup_ranges SET leased_until = now() - interval '1 minute'
        WHERE id IN (SELECT id FROM user_schema.soft_reference_cleanup_ranges WHERE leased_until IS NOT NULL FOR UPDATE SKIP LOCKED);
        UPDATE user_schema.soft_reference_cleanups SET leased_until = now() - interval '1 minute'
        WHERE id IN (SELECT id FROM user_schema.soft_reference_cleanups WHERE leased_until IS NOT NULL FOR UPDATE SKIP LOCKED);
        """);

    /// <summary>Waits until all work is done, and checks every row and record.</summary>
    public async Task AssertDoneAsync(int batches)
    {
        var keys = batches * UsersOfBatch;
        await UntilAsync(async () => await QueryAsync<long>("SELECT COUNT(*) FROM user_schema.soft_reference_cleanups WHERE state = 'done'") >= References * keys);

        // The rows of batch 0 exist, all others are gone, and each was handled exactly once, by any replica.
        Assert.Equal(UsersOfBatch * PetsOfUser, await QueryAsync<long>("SELECT COUNT(*) FROM user_schema.pets"));
        Assert.Equal(UsersOfBatch, await QueryAsync<long>("SELECT COUNT(user_id) FROM user_schema.letters"));
        Assert.Equal(UsersOfBatch * ReviewsOfUser, await QueryAsync<long>("SELECT COUNT(*) FROM user_schema.reviews WHERE author = 'ann'"));
        Assert.Equal(0L, await QueryAsync<long>("SELECT COUNT(*) FROM user_schema.pets WHERE user_id NOT IN (SELECT id FROM auth_schema.users)"));
        Assert.Equal(keys * (PetsOfUser + 1), await QueryAsync<long>("SELECT COUNT(DISTINCT row_id) FROM done"));
        Assert.Equal(keys * (PetsOfUser + 1), await QueryAsync<long>("SELECT COUNT(*) FROM done"));

        Assert.Equal(References * keys, await QueryAsync<long>("SELECT COUNT(*) FROM user_schema.soft_reference_cleanups"));
        Assert.Equal(References * keys, await QueryAsync<long>("SELECT COUNT(DISTINCT (key, reference)) FROM user_schema.soft_reference_cleanups WHERE state = 'done' AND lease IS NULL"));
        Assert.Equal(0L, await QueryAsync<long>($"SELECT COUNT(*) FROM user_schema.soft_reference_cleanups WHERE reference = 'Pet.UserId' AND rows <> {PetsOfUser}"));

        // A replica that had acted without a lease would have counted these rows twice.
        Assert.Equal(0L, await QueryAsync<long>($"SELECT COUNT(*) FROM user_schema.soft_reference_cleanups WHERE reference = 'Review.UserId' AND rows <> {ReviewsOfUser}"));
        Assert.Equal(0L, await QueryAsync<long>("SELECT COUNT(*) FROM user_schema.soft_reference_cleanups WHERE key IN (SELECT id::text FROM auth_schema.users)"));
        Assert.Equal(0L, await QueryAsync<long>("SELECT COUNT(*) FROM user_schema.soft_reference_cleanup_ranges"));
        Assert.Equal((long)keys, await QueryAsync<long>("SELECT position FROM user_schema.soft_reference_cursors"));
    }

    /// <summary>Finds the connections whose transaction has been idle for a while.</summary>
    public Task<int[]> FindIdleTransactionsAsync() =>
        QueryAsync<int[]>("SELECT ARRAY(SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction' AND state_change < clock_timestamp() - interval '200 milliseconds')");

    /// <summary>Counts the replicas that removed rows.</summary>
    public Task<long> CountWorkersAsync() => QueryAsync<long>("SELECT COUNT(DISTINCT replica) FROM done");

    public void Dispose()
    {
        foreach (var replica in _all)
        {
            replica.Dispose();
        }
    }

    private async Task CreateDatabaseAsync()
    {
        await CreateTablesAsync(Options<UsersContext>(UsersContext.Configure), options => new UsersContext(options));
        await CreateTablesAsync(Options<PetsContext>(PetsContext.Configure), options => new PetsContext(options));

        // Every change takes a moment, so that a process can be killed during one.
        await ExecuteAsync("""
            CREATE TABLE done (row_id uuid NOT NULL, replica text NOT NULL);
            CREATE FUNCTION done() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO done SELECT id, current_setting('application_name') FROM touched WHERE user_id IS NOT NULL;
                PERFORM pg_sleep(0.01);
                RETURN NULL;
            END $$;
            CREATE TRIGGER done AFTER DELETE ON user_schema.pets REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION done();
            CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.01); RETURN NULL; END';
            CREATE TRIGGER linger AFTER UPDATE ON user_schema.reviews FOR EACH STATEMENT EXECUTE FUNCTION linger();
            CREATE TRIGGER done AFTER UPDATE ON user_schema.letters REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION done();
            """);
    }

    private static async Task CreateTablesAsync<TContext>(DbContextOptions<TContext> options, Func<DbContextOptions<TContext>, TContext> create)
        where TContext : DbContext
    {
        await using var context = create(options);
        await context.GetService<IRelationalDatabaseCreator>().CreateTablesAsync();
        await context.Database.CreateSoftReferenceTriggersAsync();
    }

    private DbContextOptions<TContext> Options<TContext>(Action<DbContextOptionsBuilder, string?> configure)
        where TContext : DbContext
    {
        var builder = new DbContextOptionsBuilder<TContext>();
        configure(builder, _connectionString);
        return builder.Options;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<T> QueryAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private async Task UntilAsync(Func<Task<bool>> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed < Patience, $"The condition did not become true in time.\n{string.Join('\n', _all.Select(replica => replica.Read()))}");
            await Task.Delay(20);
        }
    }
}
