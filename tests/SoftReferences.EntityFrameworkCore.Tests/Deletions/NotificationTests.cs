using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Deletions;

/// <summary>Long polls that a PostgreSQL notification wakes.</summary>
public sealed class NotificationTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private readonly string _connectionString = PostgreSqlServer.Shared.CreateDatabase();
    private OwnerWorld _owner = null!;

    public async Task InitializeAsync() => _owner = await OwnerWorld.CreateAsync(options => options.AllowManyProviders().UseNpgsql(_connectionString));

    public async Task DisposeAsync() => await _owner.DisposeAsync();

    [Fact]
    public async Task IdleDependent_IsWokenByTheDeletion()
    {
        var ids = await _owner.AddUsersAsync(30);
        var latencies = new List<TimeSpan>();
        for (var (turn, after) = (0, 0L); turn < ids.Count; turn++)
        {
            var read = _owner.ReadAsync(after, wait: Long);
            await UntilAwaitedAsync(read);
            var start = Stopwatch.GetTimestamp();
            await _owner.DeleteAsync(ids[turn]);
            var page = await read;
            latencies.Add(Stopwatch.GetElapsedTime(start));
            Assert.Equal(ids[turn], Assert.Single(page.Items).Key.AsGuid());
            after = page.Next;
        }

        // Without a notification, the next poll is a second away. At least half of the reads must be faster, whatever else the machine does.
        latencies.Sort();
        Assert.InRange(latencies[latencies.Count / 2], TimeSpan.Zero, TimeSpan.FromMilliseconds(500));
    }

    [Fact]
    public async Task Deletion_NotifiesOnlyWhileSomebodyWaits()
    {
        var ids = await _owner.AddUsersAsync(3);
        await using var listener = new NpgsqlConnection(_connectionString);
        await listener.OpenAsync();
        var notified = 0;
        listener.Notification += (_, _) => notified++;
        await using var listen = new NpgsqlCommand("LISTEN soft_reference_deletions", listener);
        await listen.ExecuteNonQueryAsync();

        await _owner.DeleteAsync(ids[0]);
        await listen.ExecuteNonQueryAsync();
        Assert.Equal(0, notified);

        await _owner.UseAsync(context => context.Set<DeletionFeedState>().ExecuteUpdateAsync(update => update.SetProperty(state => state.AwaitedUntil, DateTimeOffset.UtcNow.AddHours(1))));
        await _owner.DeleteAsync(ids[1]);
        await listen.ExecuteNonQueryAsync();
        Assert.Equal(1, notified);

        // The sequencer notifies the other replicas, and resets the mark that a reader is waiting.
        Assert.Equal(2, (await _owner.ReadAsync(after: 0)).Items.Count);
        await listen.ExecuteNonQueryAsync();
        Assert.Equal(2, notified);
        await _owner.DeleteAsync(ids[2]);
        await listen.ExecuteNonQueryAsync();
        Assert.Equal(2, notified);
    }

    [Fact]
    public async Task ServerThatRestarts_WhileReadersWait_WakesThemAgain()
    {
        using var server = PostgreSqlServer.Start();
        var connectionString = server.CreateDatabase();
        await using var owner = await OwnerWorld.CreateAsync(options => options.AllowManyProviders().UseNpgsql(connectionString, npgsql => npgsql.EnableRetryOnFailure()));
        var ids = await owner.AddUsersAsync(2);
        var read = owner.ReadAsync(after: 0, wait: Long);
        await UntilListeningAsync(owner, read);

        // The replica may listen again before the restart has returned. The version shows that it noticed the lost connection.
        var version = owner.Signal.Version;
        server.Restart();
        await Eventually.IsTrueAsync(() => owner.Signal.Version > version, read);
        await owner.DeleteAsync(ids[0]);
        var page = await read;
        Assert.Equal(ids[0], Assert.Single(page.Items).Key.AsGuid());

        var again = owner.ReadAsync(page.Next, wait: Long);
        await UntilListeningAsync(owner, again);
        await owner.DeleteAsync(ids[1]);
        Assert.Equal(ids[1], Assert.Single((await again).Items).Key.AsGuid());
    }

    [Fact]
    public async Task ServerWithTwoPhaseCommit_IsAskedInstead()
    {
        var connectionString = PostgreSqlServer.TwoPhase.CreateDatabase();
        await using var owner = await OwnerWorld.CreateAsync(options => options.AllowManyProviders().UseNpgsql(connectionString));
        var ids = await owner.AddUsersAsync(1);
        var read = owner.ReadAsync(after: 0, wait: Long);
        await owner.DeleteAsync(ids);
        Assert.Equal(ids[0], Assert.Single((await read).Items).Key.AsGuid());
        Assert.False(owner.Signal.IsListening);
    }

    private static async Task UntilListeningAsync(OwnerWorld owner, Task<DeletionPage> read)
    {
        await Eventually.IsTrueAsync(() => owner.Signal.IsListening, read);
        Assert.False(read.IsCompleted);
    }

    private async Task UntilAwaitedAsync(Task<DeletionPage> read)
    {
        await Eventually.IsTrueAsync(() => _owner.Signal.IsListening, read);
        var awaited = false;
        await Eventually.IsTrueAsync(
            async () =>
            {
                await _owner.UseAsync(async context => awaited = await context.Set<DeletionFeedState>().AnyAsync(state => state.AwaitedUntil > DateTimeOffset.UtcNow));
                return awaited;
            },
            read,
            what: "A reader waits for a deletion.");
    }
}
