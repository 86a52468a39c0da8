using Microsoft.EntityFrameworkCore;
using Npgsql;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Deletions;

/// <summary>Tries to make the feed skip a tombstone, repeat one, or leave a gap.</summary>
public sealed class FeedAttackTests
{
    private const int Deleters = 8;
    private const int Readers = 3;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task ConcurrentDeleters_InRandomInterleavings_LoseNothing(int seed)
    {
        var connectionString = PostgreSqlServer.Shared.CreateDatabase();
        await using var owner = await OwnerWorld.CreateAsync(options => options.AllowManyProviders().UseNpgsql(connectionString));
        var ids = await owner.AddUsersAsync(3_000);

        // Each deleter deletes its own share in transactions of one to four users, some with several statements, some rolled back and repeated.
        var transactions = 0;
        var deleting = ids.Chunk(ids.Count / Deleters).Select((share, deleter) => Task.Run(async () =>
        {
            var random = new Random((seed * 100) + deleter);
            for (var index = 0; index < share.Length;)
            {
                var batch = share[index..Math.Min(share.Length, index + random.Next(1, 5))];
                await using var transaction = await DeletingTransaction.BeginAsync(connectionString, batch[..1]);
                await PauseAsync(random);
                foreach (var id in batch[1..])
                {
                    await transaction.DeleteAsync(id);
                    await PauseAsync(random);
                }

                Interlocked.Increment(ref transactions);
                if (random.Next(10) == 0)
                {
                    await transaction.RollbackAsync();
                    continue;
                }

                await transaction.CommitAsync();
                index += batch.Length;
            }
        })).ToList();
        var reading = Enumerable.Range(0, Readers).Select(reader => Task.Run(() => FeedReading.ReadAllAsync(owner, ids.Count, seed + reader))).ToList();

        await Task.WhenAll(deleting);
        var read = await Task.WhenAll(reading);

        Assert.True(transactions >= 1_000, $"Only {transactions} transactions ran.");
        Assert.All(read, keys => Assert.Equal(read[0], keys));
        Assert.Equal(ids.Order(), read[0].Order());
        Assert.Empty((await owner.ReadAsync(ids.Count)).Items);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SequencerWhoseConnectionIsKilled_LeavesNothingHalfDone(bool retries)
    {
        var connectionString = PostgreSqlServer.Shared.CreateDatabase();
        await using var owner = await OwnerWorld.CreateAsync(
            options => options.AllowManyProviders().UseNpgsql(connectionString, npgsql =>
            {
                if (retries)
                {
                    npgsql.EnableRetryOnFailure();
                }
            }));
        var ids = await owner.AddUsersAsync(50);
        await owner.DeleteAsync(ids);
        await using var control = new NpgsqlConnection(connectionString);
        await control.OpenAsync();

        // The sequencer pauses after assigning positions and before recording its progress, and is killed there.
        await ExecuteAsync(control, """
            SELECT pg_advisory_lock(4711);
            CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(4711); RETURN NEW; END';
            CREATE TRIGGER pause BEFORE UPDATE ON auth_schema.soft_reference_streams FOR EACH ROW EXECUTE FUNCTION pause();
            """);
        var read = owner.ReadAsync(after: 0);
        await KillWaiterAsync(control, read);
        await ExecuteAsync(control, "SELECT pg_advisory_unlock(4711); DROP TRIGGER pause ON auth_schema.soft_reference_streams");

        if (retries)
        {
            Assert.Equal(50, (await read).Items.Count);
        }
        else
        {
            // Without a retrying strategy, Entity Framework Core wraps the error and suggests to enable one.
            var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => read);
            Assert.Equal(PostgresErrorCodes.AdminShutdown, Assert.IsType<PostgresException>(exception.InnerException).SqlState);
        }

        Assert.Equal(ids.Order(), (await FeedReading.ReadAllAsync(owner, 50, seed: 1)).Order());
    }

    [Fact]
    public async Task Sqlite_WithConcurrentDeletersAndReaders_LosesNothing()
    {
        using var database = new SqliteFileDatabase();
        await using var owner = await OwnerWorld.CreateAsync(options => database.Use(options));
        var ids = await owner.AddUsersAsync(300);
        var deleting = ids.Chunk(75).Select(share => Task.Run(async () =>
        {
            foreach (var id in share)
            {
                await owner.DeleteAsync(id);
            }
        })).ToList();
        var reading = Enumerable.Range(0, Readers).Select(reader => Task.Run(() => FeedReading.ReadAllAsync(owner, ids.Count, reader))).ToList();

        await Task.WhenAll(deleting);
        var read = await Task.WhenAll(reading);

        Assert.All(read, keys => Assert.Equal(read[0], keys));
        Assert.Equal(ids.Order(), read[0].Order());
    }

    private static async Task PauseAsync(Random random)
    {
        switch (random.Next(4))
        {
            case 0:
                await Task.Yield();
                break;
            case 1:
                await Task.Delay(random.Next(1, 4));
                break;
        }
    }

    private static async Task KillWaiterAsync(NpgsqlConnection control, Task read)
    {
        await using var kill = new NpgsqlCommand(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            control);
        await Eventually.IsTrueAsync(async () => (long)(await kill.ExecuteScalarAsync())! > 0, read, what: "The sequencer waits.");
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
