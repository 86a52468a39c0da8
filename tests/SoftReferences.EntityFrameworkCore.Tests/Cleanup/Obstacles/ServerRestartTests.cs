using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>A server that is stopped in the middle of a backlog, both cleanly and as by a power failure (I3, I4).</summary>
public sealed class ServerRestartTests
{
    private const int Replicas = 3;

    [Fact]
    public async Task RestartsInTheMiddleOfABacklog_LoseNothing_AndRepeatNothing()
    {
        using var server = PostgreSqlServer.Start();
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var database = new ObstructedDatabase(server, users: 150, time, new CleanupOptions { FeedPageSize = 2, BatchSize = 3, KeysPerClaim = 2 });
        await database.FillAsync();
        await database.ExecuteAsync("""
            CREATE TABLE removed (id uuid NOT NULL);
            CREATE FUNCTION removed() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO removed VALUES (OLD."Id"); PERFORM pg_sleep(0.01); RETURN NULL; END';
            CREATE TRIGGER removed AFTER DELETE ON user_schema."Pet" FOR EACH ROW EXECUTE FUNCTION removed();
            """);
        using var stop = new CancellationTokenSource();
        var replicas = Enumerable.Range(0, Replicas).Select(_ => Task.Run(() => WorkAsync(database, time, stop.Token))).ToArray();

        foreach (var isImmediate in new[] { true, false, true, false })
        {
            var before = await CountAsync(database);
            await Eventually.IsTrueAsync(async () => await CountAsync(database) > before + 5, Task.WhenAny(replicas).Unwrap());
            server.Restart(isImmediate);
        }

        Assert.False(await database.IsDoneAsync(), "All work was done before the last restart.");
        await Eventually.IsTrueAsync(database.IsDoneAsync, Task.WhenAny(replicas).Unwrap());
        await stop.CancelAsync();
        await Task.WhenAll(replicas);

        await database.AssertDoneAsync();
        Assert.Equal(database.Pets, await CountAsync(database));
    }

    /// <summary>Follows the feed and cleans up as a replica does.</summary>
    private static async Task WorkAsync(ObstructedDatabase database, FakeTimeProvider time, CancellationToken stop)
    {
        using var process = database.Start();
        while (!stop.IsCancellationRequested)
        {
            await DependentProcess<PetsContext>.UntilIdleAsync(async () => await process.FollowAsync() && !stop.IsCancellationRequested);
            await DependentProcess<PetsContext>.UntilIdleAsync(async () => await process.CleanAsync() && !stop.IsCancellationRequested);
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(5, CancellationToken.None);
        }
    }

    private static async Task<int> CountAsync(ObstructedDatabase database)
    {
        await using var context = database.Open();
        return await context.Database.SqlQueryRaw<int>("SELECT COUNT(*)::int AS \"Value\" FROM removed").SingleAsync();
    }
}
