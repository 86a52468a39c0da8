using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Breaker;

/// <summary>A person's decision locks the same rows as clean-up and in the same order: they wait for each other without a deadlock. Nothing here retries.</summary>
public sealed class DecisionLockTests : IDisposable
{
    private const int Limit = 4;

    private readonly PostgreSqlDatabase _database = new() { Strategy = static dependencies => new Once(dependencies) };
    private readonly CleanupWorld _world;
    private readonly SoftRef<AuthUsers> _twice = CleanupWorld.NewUser();
    private readonly SoftRef<AuthUsers> _slow = CleanupWorld.NewUser();
    private Task _work = Task.CompletedTask;
    private CleanupContext? _gate;

    public DecisionLockTests() => _world = new CleanupWorld(_database, breaker: new BreakerOptions { MaximumKeys = Limit });

    private ISoftReferenceOperations Operations => _world.Store.Operations;

    [Fact]
    public async Task Rejection_WaitsForWhoeverWorksOnTheSameKey()
    {
        var held = await HoldWhileRecordsAreWorkedOnAsync();

        await MeetAsync(() => Operations.RejectAsync(held.Id, "bob", "It was a mistake."));

        Assert.Equal(HeldWorkState.Rejected, (await FindAsync(held.Id)).State);
        Assert.Equal([CleanupState.Cancelled], (await _world.RecordsAsync("Pet.UserId")).Where(record => record.Key == _twice.ToString()).Select(record => record.State));
        await _world.FollowAndCleanAsync();
        Assert.Equal((9, false), ((await _world.AllAsync<Pet>()).Count, (await _world.AllAsync<Pet>()).Exists(pet => pet.UserId == _slow)));
    }

    [Fact]
    public async Task Release_WaitsForWhoeverWorksOnRecordsOfTheOwner()
    {
        var held = await HoldWhileRecordsAreWorkedOnAsync();
        await _world.Store.Inbox.HoldAsync(AuthUsers.Service, "its database was set back", CancellationToken.None);

        await MeetAsync(() => Operations.ReleaseOwnerAsync(AuthUsers.Service, "ann", "We restored the backup."));

        Assert.Equal(HeldWorkState.Released, (await FindAsync(held.Id)).State);
        Assert.All(await _world.RecordsAsync(), record => Assert.True(record.State is CleanupState.Cancelled or CleanupState.Done, $"{record.Reference} is {record.State}."));
    }

    [Fact]
    public async Task Release_WaitsForWhoeverWorksOnRangesOfTheOwner()
    {
        await PauseAsync();
        await ReportAsync(_slow);
        await StartWorkAsync();
        var held = await TripAsync();
        await _world.Store.Inbox.HoldAsync(AuthUsers.Service, "its database was set back", CancellationToken.None);

        await MeetAsync(() => Operations.ReleaseOwnerAsync(AuthUsers.Service, "ann", "We restored the backup."));

        Assert.Equal(HeldWorkState.Released, (await FindAsync(held.Id)).State);
        Assert.Empty(await _world.RangesAsync());
    }

    [Fact]
    public async Task Release_WaitsForWhoeverRejectsAHoldOfTheOwner()
    {
        var held = await TripAsync();
        await _world.Store.Inbox.HoldAsync(AuthUsers.Service, "its database was set back", CancellationToken.None);
        await using var context = _world.Open();
        await context.Database.OpenConnectionAsync();
        await context.RunAsync("BEGIN; SELECT FROM user_schema.soft_reference_breakers FOR UPDATE");
        var rejection = Task.Run(() => Operations.RejectAsync(held.Id, "bob", "It was a mistake."));
        await UntilWaitingAsync(1, rejection);
        var release = Task.Run(() => Operations.ReleaseOwnerAsync(AuthUsers.Service, "ann", "We restored the backup."));
        await UntilWaitingAsync(2, release);

        await context.RunAsync("ROLLBACK");

        Assert.Equal(HeldWorkState.Rejected, (await rejection).Hold.State);
        Assert.Equal(HeldWorkState.Released, (await release).State);
        Assert.Equal(HeldWorkState.Rejected, (await FindAsync(held.Id)).State);
    }

    [Fact]
    public async Task OwnerThatTwoPeopleReleaseAtOnce_IsReleasedOnce()
    {
        await TripAsync();
        await _world.Store.Inbox.HoldAsync(AuthUsers.Service, "its database was set back", CancellationToken.None);
        await using var context = _world.Open();
        await context.Database.OpenConnectionAsync();
        await context.RunAsync("BEGIN; SELECT FROM user_schema.soft_reference_breakers FOR UPDATE");
        var release = Task.Run(() => Operations.ReleaseOwnerAsync(AuthUsers.Service, "ann", "We restored the backup."));
        await UntilWaitingAsync(1, release);
        var other = Task.Run(() => Operations.ReleaseOwnerAsync(AuthUsers.Service, "bob", "We restored the backup."));
        await UntilWaitingAsync(2, other);

        await context.RunAsync("ROLLBACK");

        Assert.Equal("ann", (await release).DecidedBy);
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => other);
        Assert.Equal("'//auth/users' is not held, so there is nothing to release.", exception.Message);
    }

    [Fact]
    public Task Resumption_LocksParkedWorkByItsNumbers() =>
        MeetInOrderAsync(() => Operations.ResumeAsync(new() { Reference = "Pet.UserId" }), CleanupState.Pending);

    [Fact]
    public Task Cancellation_LocksParkedWorkByItsNumbers() =>
        MeetInOrderAsync(() => Operations.CancelAsync(new() { Reference = "Pet.UserId" }, "ann", "The owner has them again."), CleanupState.Cancelled);

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
    }

    /// <summary>Lets a decision about parked work run into somebody who locks the same work by its numbers. Neither the table nor its index has the rows in that order.</summary>
    private async Task MeetInOrderAsync(Func<Task<int>> decide, CleanupState outcome)
    {
        await ParkAsync();
        long[] ids = [.. (await _world.RecordsAsync("Pet.UserId")).Select(record => record.Id).Order()];
        Assert.Equal(2, ids.Length);
        await using var context = _world.Open();
        await context.Database.OpenConnectionAsync();
        await context.RunAsync($"UPDATE user_schema.soft_reference_cleanups SET position = 1000 - position; UPDATE user_schema.soft_reference_cleanups SET last_error = last_error WHERE id = {ids[0]}");
        await context.RunAsync($"BEGIN; {Lock(ids[0])}");
        var decision = Task.Run(decide);
        await UntilWaitingAsync(1, decision);

        await context.RunAsync($"{Lock(ids[1])}; COMMIT");

        Assert.Equal(2, await decision);
        Assert.All(await _world.RecordsAsync("Pet.UserId"), record => Assert.Equal(outcome, record.State));

        static string Lock(long id) => $"SELECT FROM user_schema.soft_reference_cleanups WHERE id = {id} FOR UPDATE";
    }

    /// <summary>Has a replica work on records of two keys, one of which the owner deletes again with so many others that another replica holds the reference.</summary>
    private async Task<HeldWork> HoldWhileRecordsAreWorkedOnAsync()
    {
        await ParkAsync();
        _world.Owner.Alive.Clear();
        await Operations.ResumeAsync(new() { Reference = "Pet.UserId" });
        await PauseAsync();
        await StartWorkAsync();
        return await TripAsync(_twice);
    }

    /// <summary>Parks the work for two keys, because the owner still has what it deleted.</summary>
    private async Task ParkAsync()
    {
        _world.Owner.Alive.UnionWith([OwnerKey.Of(_twice.Value), OwnerKey.Of(_slow.Value)]);
        await _world.AddAsync(new Pet { UserId = _slow });
        _world.Owner.Report(TombstoneKind.Deleted, _twice, _slow);
        await _world.FollowAndCleanAsync();
        Assert.All(await _world.RecordsAsync("Pet.UserId"), record => Assert.Equal(CleanupState.Parked, record.State));
    }

    // Stops whoever removes the pet of the slow user until the gate is opened.
    private async Task PauseAsync()
    {
        await using var context = _world.Open();
        await context.RunAsync(
            $$"""
            CREATE FUNCTION user_schema.pause() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NULL; END $$;
            CREATE TRIGGER pause AFTER DELETE ON user_schema."Pet" FOR EACH ROW WHEN (OLD."UserId" = '{{_slow}}') EXECUTE FUNCTION user_schema.pause();
            """);
    }

    /// <summary>Lets a replica work until it has locked its work and removed the pet of the slow user, and has not asked the breaker yet.</summary>
    private async Task StartWorkAsync()
    {
        _gate = _world.Open();
        await _gate.Database.OpenConnectionAsync();
        await _gate.RunAsync("SELECT pg_advisory_lock(7)");
        _work = Task.Run(async () =>
        {
            while (await _world.CleanOnceAsync())
            {
            }
        });
        await UntilWaitingAsync(1, _work);
    }

    /// <summary>Lets the decision run into the locks of the replica, and then lets the replica go on.</summary>
    private async Task MeetAsync(Func<Task> decide)
    {
        var decision = Task.Run(decide);
        await UntilWaitingAsync(2, decision);
        var gate = _gate!;
        await gate.RunAsync("SELECT pg_advisory_unlock(7)");
        await decision;
        await _work;
        await gate.DisposeAsync();
        Assert.Equal(string.Empty, string.Join(Environment.NewLine, _world.Log.Of(LogLevel.Warning)));
    }

    private async Task<HeldWork> TripAsync(params SoftRef<AuthUsers>[] also)
    {
        SoftRef<AuthUsers>[] users = [.. Enumerable.Range(0, 10 - also.Length).Select(_ => CleanupWorld.NewUser())];
        await _world.AddAsync(users.Select(user => new Pet { UserId = user }));
        await ReportAsync([.. users, .. also]);
        var replica = _world.NewReplica();
        while (await replica.RunOnceAsync(CancellationToken.None))
        {
        }

        return Assert.Single(await Operations.FindHeldAsync(), hold => hold.Reference == "Pet.UserId");
    }

    private async Task ReportAsync(params SoftRef<AuthUsers>[] users)
    {
        if (users is [var one] && one == _slow)
        {
            await _world.AddAsync(new Pet { UserId = _slow });
        }

        _world.Owner.Report(TombstoneKind.Deleted, users);
        while (await _world.FollowAsync() > 0)
        {
        }
    }

    private async Task<HeldWork> FindAsync(long hold) => Assert.Single(await Operations.FindHeldAsync(decided: true), held => held.Id == hold);

    private async Task UntilWaitingAsync(int count, Task during)
    {
        await using var context = _world.Open();
        await Eventually.IsTrueAsync(
            () => context.Database.SqlQuery<bool>($"SELECT COUNT(*) >= {count} AS \"Value\" FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").SingleAsync(), during);
    }

    private sealed class Once(ExecutionStrategyDependencies dependencies) : ExecutionStrategy(dependencies, maxRetryCount: 1, maxRetryDelay: TimeSpan.Zero)
    {
        protected override bool ShouldRetryOn(Exception exception) => false;
    }
}
