using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Sweep;

/// <summary>Sweeps of owners that are held or not believed: a person sees which keys the owner no longer knows, but nothing else happens.</summary>
public abstract class HeldSweepTests : IDisposable
{
    private readonly TestDatabase _database;

    protected HeldSweepTests(TestDatabase database)
    {
        _database = database;
        World = new(database);
    }

    private protected SweepWorld World { get; }

    [Fact]
    public async Task OwnerOfAnotherEpoch_IsSweptByItself_AndTheDifferenceIsShown_UntilAPersonReleasesIt()
    {
        var users = await BeginAsync(20);
        SoftRef<AuthUsers>[] lost = [users[3], users[9], users[17]];
        World.Users.Alive.ExceptWith(lost.Select(SweepWorld.KeyOf));
        World.Users.Epoch = "epoch-2";
        await Assert.ThrowsAsync<DeletionFeedException>(World.FollowAsync);

        await World.WorkAsync();

        var progress = await World.ProgressAsync();
        Assert.Equal((SweepCause.HeldOwner, false, null, 0L), (progress.Cause, progress.IsRunning, progress.StoppedReason, progress.Suspects));
        Assert.StartsWith("'//auth/users' is of epoch 'epoch-2' now, and was of epoch 'epoch-1'", progress.HeldReason, StringComparison.Ordinal);
        var keepers = progress.References.Single(reference => reference.Reference == "Animal.KeeperId");
        Assert.Equal((20L, 3L, 3L, 0L), (keepers.Keys, keepers.Missing, keepers.Differing, keepers.Unknown));
        Assert.Equal(lost.Select(user => user.ToString()).Order(StringComparer.Ordinal), keepers.Differences.Order(StringComparer.Ordinal));
        await WaitAsync();
        await World.CleanAsync();
        Assert.Equal(20, (await World.AllAsync<Animal>()).Count);
        Assert.Empty(await World.AllAsync<InboxTombstone>());

        await World.Store.Operations.ReleaseOwnerAsync(AuthUsers.Service, "ann", "It was restored on purpose.");
        await World.FollowAsync();
        await World.WorkAsync();

        progress = await World.ProgressAsync();
        Assert.Null(progress.HeldReason);
        Assert.NotEqual(SweepCause.HeldOwner, (await World.AllAsync<SweptOwner>()).Single(owner => owner.Owner == "//auth/users").Requested);
    }

    [Fact]
    public async Task OwnerThatIsNotBelieved_IsReportedOn_WithinBounds()
    {
        await BeginAsync(40);
        World.Users.Alive.Clear();

        await World.SweepAsync();

        var progress = await World.ProgressAsync();
        Assert.NotNull(progress.StoppedReason);
        Assert.Equal((SweepCause.HeldOwner, false, 0L), (progress.Cause, progress.IsRunning, progress.Suspects));
        var keepers = progress.References.Single(reference => reference.Reference == "Animal.KeeperId");
        Assert.Equal((40L, 40L, ReferenceProgress.MaximumDifferences), (keepers.Keys, keepers.Differing, keepers.Differences.Count));

        // Only once: an owner that keeps giving wrong answers is not swept again and again.
        var number = progress.Number;
        World.Time.Advance(TimeSpan.FromDays(3));
        await World.WorkAsync();
        Assert.Equal(number, (await World.ProgressAsync()).Number);
    }

    [Fact]
    public async Task WhatWasOnlyReported_IsSwept_OnceTheOwnerIsBelievedAgain()
    {
        var users = await BeginAsync(40);
        var alive = World.Users.Alive.ToArray();
        World.Users.Alive.Clear();
        await World.SweepAsync();
        var gone = SweepWorld.NewUser();
        await World.AddAnimalsAsync([gone]);

        World.Users.Alive.UnionWith(alive);
        await WaitAsync();
        await World.SweepRestAsync();

        var progress = await World.ProgressAsync();
        Assert.Null(progress.StoppedReason);
        Assert.Equal([$"Animal.KeeperId {gone}"], await World.SuspectsAsync());
        Assert.All(progress.References, reference => Assert.Equal((0L, 0), (reference.Differing, reference.Differences.Count)));
        Assert.Equal(41, progress.References.Single(reference => reference.Reference == "Animal.KeeperId").Keys);
        Assert.Equal(40, users.Length);
    }

    [Fact]
    public async Task CleanUp_OfAnOwnerThatIsNotBelieved_WaitsUntilAPersonSaysSo()
    {
        var users = await BeginAsync(20);
        World.Users.Alive.Clear();
        await World.SweepAsync();
        World.Users.Report(TombstoneKind.Deleted, users[0], users[1]);
        await World.FollowAsync();

        await World.CleanAsync();
        Assert.Equal(20, (await World.AllAsync<Animal>()).Count);
        Assert.True(await World.Store.Operations.ResumeSweepsAsync(AuthUsers.Service));
        World.Time.Advance(TimeSpan.FromMinutes(1));
        await World.CleanAsync();

        Assert.Equal(18, (await World.AllAsync<Animal>()).Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CleanUp_ThatWasClaimedBeforeTheOwnerWasNotBelieved_RemovesNothing(bool hasFailedBefore)
    {
        var users = await BeginAsync(20);
        World.Users.Alive.Remove(SweepWorld.KeyOf(users[0]));
        World.Users.Report(TombstoneKind.Deleted, users[0]);
        await World.FollowAsync();
        var batch = await ClaimAsync();
        for (var failures = 0; hasFailedBefore && failures < 2; failures++)
        {
            await World.Store.Cleanup.DeferAsync(batch, batch.Items, TimeSpan.Zero, "It fails.", countsAsAttempt: true, CancellationToken.None);
            batch = await ClaimAsync();
        }

        Assert.True(await World.Store.Sweep.StopAsync(AuthUsers.Service, [SweepWorld.KeyOf(SweepWorld.NewUser())], "It lies.", TimeSpan.FromMinutes(1), CancellationToken.None));

        Assert.True((await World.Store.Cleanup.ExecuteAsync(batch, batch.Items, null, CancellationToken.None)).IsGivenBack);
        Assert.Equal(20, (await World.AllAsync<Animal>()).Count);
        Assert.True(await World.Store.Operations.ResumeSweepsAsync(AuthUsers.Service));
        await World.CleanAsync();
        Assert.Equal(19, (await World.AllAsync<Animal>()).Count);

        async Task<CleanupBatch> ClaimAsync()
        {
            while (true)
            {
                var claimed = (await World.Store.Cleanup.ClaimAsync(CancellationToken.None))!;
                if (claimed.Reference == "Animal.KeeperId")
                {
                    return claimed;
                }
            }
        }
    }

    [Fact]
    public async Task KeysWhoseRowsAreKept_AreNoDifference()
    {
        var users = World.AddUsers(20);
        await World.AddAsync(new Walk { Walkers = [.. users] });
        await World.FollowAsync();
        await World.SweepAsync();
        World.Users.Alive.Remove(SweepWorld.KeyOf(users[0]));
        World.Users.Report(TombstoneKind.Deleted, users[0]);
        await World.FollowAsync();
        await World.CleanAsync();
        await World.Store.Inbox.HoldAsync(AuthUsers.Service, "It was restored.", CancellationToken.None);

        await World.WorkAsync();

        var walkers = (await World.ProgressAsync()).References.Single(reference => reference.Reference == "Walk.Walkers");
        Assert.Equal((1L, 0L), (walkers.Missing, walkers.Differing));
    }

    [Fact]
    public async Task KeysThatSomethingIsBeingDoneAbout_AreNoDifference()
    {
        var users = await BeginAsync(20);
        World.Users.Alive.Remove(SweepWorld.KeyOf(users[0]));
        World.Users.Report(TombstoneKind.Deleted, users[0]);
        await World.FollowAsync();
        World.Users.Alive.Remove(SweepWorld.KeyOf(users[1]));
        await World.Store.Inbox.HoldAsync(AuthUsers.Service, "It was restored.", CancellationToken.None);

        await World.WorkAsync();

        var keepers = (await World.ProgressAsync()).References.Single(reference => reference.Reference == "Animal.KeeperId");
        Assert.Equal((2L, 1L), (keepers.Missing, keepers.Differing));
        Assert.Equal([users[1].ToString()], keepers.Differences);
    }

    public void Dispose()
    {
        World.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Range_ThatWasClaimedOrIsFinishedWhileTheOwnerIsHeld_IsReportedOnOnly(bool isClaimedThen)
    {
        await World.AddAnimalsAsync(World.AddUsers(20));
        await World.FollowAsync();
        var owner = World.Owner(AuthUsers.Service);
        Assert.True(await World.Store.Sweep.TryBeginAsync(owner, 0, SweepCause.Request, CancellationToken.None));
        await HoldAsync(isClaimedThen ? "It was set back." : null);
        var range = (await World.Store.Sweep.ClaimAsync(owner, CancellationToken.None))!;
        Assert.Equal(("Animal.KeeperId", isClaimedThen), (range.Reference, range.IsReport));
        await HoldAsync(isClaimedThen ? null : "It was set back.");

        Assert.Equal(0, await World.Store.Sweep.FinishAsync(range, new("epoch-1", range.Keys, 0, []), CancellationToken.None));

        Assert.Empty(await World.SuspectsAsync());
        Assert.Equal(20, (await World.ProgressAsync()).References.Single(reference => reference.Reference == "Animal.KeeperId").Differing);
    }

    private async Task HoldAsync(string? reason)
    {
        await using var context = World.Open();
        await context.Set<InboxCursor>().ExecuteUpdateAsync(update => update.SetProperty(cursor => cursor.HeldReason, reason));
    }

    private async Task<SoftRef<AuthUsers>[]> BeginAsync(int count)
    {
        var users = World.AddUsers(count);
        await World.AddAnimalsAsync(users);
        await World.FollowAsync();
        await World.SweepAsync();
        Assert.NotEmpty(await World.AllAsync<Canary>());
        return users;
    }

    private async Task WaitAsync()
    {
        World.Time.Advance(World.Options.MaximumRetryDelay);
        await World.WorkAsync();
    }
}

public sealed class HeldSweepTestsOnPostgreSql() : HeldSweepTests(new PostgreSqlDatabase());

public sealed class HeldSweepTestsOnSqlite() : HeldSweepTests(new SqliteFileDatabase());
