using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Sweep;

/// <summary>What a sweep finds, and how it is dealt with.</summary>
public abstract class SweepTests : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    private readonly TestDatabase _database;

    protected SweepTests(TestDatabase database)
    {
        _database = database;
        World = new(database);
    }

    private protected SweepWorld World { get; }

    [Fact]
    public async Task Orphan_IsSuspectFirst_AndRemovedOnceItIsMissingAgainAfterTheGracePeriod()
    {
        var keepers = World.AddUsers(20);
        var gone = SweepWorld.NewUser();
        await World.AddAnimalsAsync([.. keepers, gone, gone]);
        await World.FollowAsync();

        await World.SweepAsync();
        Assert.Equal([$"Animal.KeeperId {gone}"], await World.SuspectsAsync());
        World.Time.Advance(Grace - TimeSpan.FromTicks(1));
        await World.WorkAsync();
        await World.CleanAsync();
        Assert.Equal(22, (await World.AllAsync<Animal>()).Count);
        World.Time.Advance(TimeSpan.FromTicks(1));
        await World.WorkAsync();

        Assert.Empty(await World.SuspectsAsync());
        var tombstone = Assert.Single(await World.AllAsync<InboxTombstone>());
        Assert.Equal(
            ("//auth/users", gone.ToString(), TombstoneKind.Deleted, "epoch-1", -1L),
            (tombstone.Owner, tombstone.Key, tombstone.Kind, tombstone.Epoch, tombstone.Position));
        Assert.Equal(22, (await World.AllAsync<Animal>()).Count);
        await World.CleanAsync();
        Assert.Equal(keepers.Order(), (await World.AllAsync<Animal>()).Select(animal => animal.KeeperId).Order());
        var record = (await World.AllAsync<CleanupRecord>()).Single(record => record.Reference == "Animal.KeeperId");
        Assert.Equal((-1L, 2L, CleanupState.Done), (record.Position, record.Rows, record.State));
    }

    [Fact]
    public async Task Progress_SaysHowTheSweepWent()
    {
        var gone = SweepWorld.NewUser();
        await World.AddAnimalsAsync([.. World.AddUsers(20), gone]);
        await World.FollowAsync();
        Assert.Equal((0L, false), ((await World.ProgressAsync()).Number, (await World.ProgressAsync()).IsRunning));

        await World.SweepAsync();

        var progress = await World.ProgressAsync();
        var now = World.Time.GetUtcNow();
        Assert.Equal((1L, SweepCause.Request, now, now, 1L), (progress.Number, progress.Cause, progress.StartedAt, progress.FinishedAt, progress.Suspects));
        Assert.Equal(
            [
                new("Animal.KeeperId", 21, 1, 0, now, null),
                new("Animal.VetId", 0, 0, 0, now, null),
                new("Walk.Notes.AuthorId", 0, 0, 0, now, "it is inside a JSON document, whose keys cannot be enumerated. Move it to a column of its own, or look for its orphans by other means."),
                new("Walk.Start.GuideId", 0, 0, 0, now, null),
                new("Walk.Walkers", 0, 0, 0, now, null),
            ],
            progress.References);
        World.Time.Advance(Grace);
        await World.WorkAsync();
        Assert.Equal((0L, 0L, 1L), ((await World.ProgressAsync()).Suspects, (await World.ProgressAsync()).Cleared, (await World.ProgressAsync()).Tombstones));
    }

    [Fact]
    public async Task Suspect_ThatTurnsUpAgain_IsClearedAndCounted()
    {
        var absent = SweepWorld.NewUser();
        await World.AddAnimalsAsync([.. World.AddUsers(20), absent]);
        await World.FollowAsync();
        await World.SweepAsync();

        World.Users.Alive.Add(SweepWorld.KeyOf(absent));
        World.Time.Advance(Grace);
        await World.WorkAsync();
        await World.CleanAsync();

        Assert.Empty(await World.SuspectsAsync());
        Assert.Equal(1, (await World.ProgressAsync()).Cleared);
        Assert.Empty(await World.AllAsync<InboxTombstone>());
        Assert.Equal(21, (await World.AllAsync<Animal>()).Count);
    }

    [Fact]
    public async Task Suspects_WhoseRowsAreGone_BecomeNoTombstones_AndAreNoSuspectsAnyMore()
    {
        var (removed, pointed, left) = (SweepWorld.NewUser(), SweepWorld.NewUser(), SweepWorld.NewUser());
        var users = World.AddUsers(20);
        await World.AddAnimalsAsync([.. users, removed, pointed, left]);
        await World.AddAsync(new Walk { Walkers = [removed, left, users[0]] });
        await World.FollowAsync();
        await World.SweepAsync();
        Assert.Equal(5, (await World.SuspectsAsync()).Count());
        await using (var context = World.Open())
        {
            await context.Set<Animal>().Where(animal => animal.KeeperId == removed).ExecuteDeleteAsync();
            await context.Set<Animal>().Where(animal => animal.KeeperId == pointed).ExecuteUpdateAsync(set => set.SetProperty(animal => animal.KeeperId, users[0]));
            Assert.True((await context.Set<Walk>().SingleAsync()).Walkers.Remove(removed));
            await context.SaveChangesAsync();
        }

        World.Time.Advance(Grace);
        await World.WorkAsync();

        Assert.Equal(left.ToString(), Assert.Single(await World.AllAsync<InboxTombstone>()).Key);
        Assert.Empty(await World.SuspectsAsync());
        Assert.Equal((1L, 0L), ((await World.ProgressAsync()).Tombstones, (await World.ProgressAsync()).Cleared));
    }

    [Fact]
    public async Task Missing_InAnotherEpoch_BeginsAnew()
    {
        await World.AddAnimalsAsync([.. World.AddUsers(20), SweepWorld.NewUser()]);
        World.Users.Epoch = "epoch-0";
        await World.SweepAsync();
        World.Users.Epoch = "epoch-1";
        await World.FollowAsync();

        World.Time.Advance(Grace);
        await World.WorkAsync();

        Assert.Empty(await World.AllAsync<InboxTombstone>());
        var suspect = Assert.Single(await World.AllAsync<SuspectReference>());
        Assert.Equal(("epoch-1", World.Time.GetUtcNow()), (suspect.Epoch, suspect.MissingSince));
        World.Time.Advance(Grace);
        await World.WorkAsync();
        Assert.Single(await World.AllAsync<InboxTombstone>());
    }

    [Fact]
    public async Task FoundAgain_InAnotherEpoch_BeginsAnewToo()
    {
        await World.AddAnimalsAsync([.. World.AddUsers(20), SweepWorld.NewUser()]);
        World.Users.Epoch = "epoch-0";
        await World.SweepAsync();
        World.Users.Epoch = "epoch-1";
        await World.FollowAsync();
        World.Time.Advance(Grace / 2);

        await World.SweepAsync();

        var suspect = Assert.Single(await World.AllAsync<SuspectReference>());
        Assert.Equal(("epoch-1", World.Time.GetUtcNow()), (suspect.Epoch, suspect.MissingSince));
        World.Time.Advance(Grace / 2);
        await World.WorkAsync();
        Assert.Empty(await World.AllAsync<InboxTombstone>());
    }

    [Theory]
    [InlineData(TombstoneKind.Disputed, "epoch-1", false, 0)]
    [InlineData(TombstoneKind.Merged, "epoch-1", false, 1)]
    [InlineData(TombstoneKind.Merged, "epoch-1", true, 0)]
    [InlineData(TombstoneKind.Deleted, "epoch-1", true, 0)]
    [InlineData(TombstoneKind.Deleted, "epoch-1", false, 1)]
    [InlineData(TombstoneKind.Deleted, "epoch-0", true, 1)]
    [InlineData(TombstoneKind.Restored, "epoch-1", true, 1)]
    public async Task KeyThatTheInboxKnows_IsNoSuspect_IfTheInboxDoesWhatThereIsToDo(TombstoneKind kind, string epoch, bool hasWork, int suspects)
    {
        var gone = SweepWorld.NewUser();
        await World.AddAnimalsAsync([.. World.AddUsers(20), gone]);
        await World.FollowAsync();
        var (now, owner) = (World.Time.GetUtcNow(), AuthUsers.Service.ResourceName);
        await World.AddAsync(new InboxTombstone { Owner = owner, Key = gone.ToString(), Kind = kind, Epoch = epoch, Position = 5, OccurredAt = now, ReceivedAt = now });
        if (hasWork)
        {
            await World.AddAsync(new CleanupRange { Owner = owner, Reference = "Animal.KeeperId", Epoch = epoch, FirstPosition = 5, LastPosition = 5, DueAt = now, CreatedAt = now });
        }

        await World.SweepAsync();

        Assert.Equal(suspects, (await World.SuspectsAsync()).Count());
    }

    [Fact]
    public async Task Restored_AfterASweepFoundTheKey_LiftsTheTombstone_AndCancelsItsWork()
    {
        var absent = SweepWorld.NewUser();
        await World.AddAnimalsAsync([.. World.AddUsers(20), absent]);
        await World.FollowAsync();
        await SweepTwiceAsync();

        World.Users.Alive.Add(SweepWorld.KeyOf(absent));
        World.Users.Report(TombstoneKind.Restored, absent);
        await World.FollowAsync();
        await World.CleanAsync();

        var tombstone = Assert.Single(await World.AllAsync<InboxTombstone>());
        Assert.Equal((TombstoneKind.Restored, 1L), (tombstone.Kind, tombstone.Position));
        Assert.Equal(21, (await World.AllAsync<Animal>()).Count);
    }

    [Fact]
    public async Task Deleted_ByTheFeedAfterASweepFoundTheKey_TakesTheSweptTombstonesPlace()
    {
        var gone = SweepWorld.NewUser();
        await World.AddAnimalsAsync([.. World.AddUsers(20), gone]);
        await World.FollowAsync();
        await SweepTwiceAsync();

        World.Users.Report(TombstoneKind.Deleted, gone);
        await World.FollowAsync();
        await World.CleanAsync();

        Assert.Equal(1, Assert.Single(await World.AllAsync<InboxTombstone>()).Position);
        Assert.Equal(20, (await World.AllAsync<Animal>()).Count);
        Assert.Equal(1, (await World.AllAsync<InboxCursor>()).Single().Position);
    }

    [Fact]
    public async Task RowThatCameInPastTheGuard_IsFoundThoughItsKeyHasATombstone()
    {
        var gone = SweepWorld.NewUser();
        await World.AddAnimalsAsync(World.AddUsers(20));
        World.Users.Report(TombstoneKind.Deleted, gone);
        await World.FollowAsync();
        await World.CleanAsync();
        await World.AddAnimalsAsync([gone]);

        await SweepTwiceAsync();
        await World.CleanAsync();

        Assert.Equal(20, (await World.AllAsync<Animal>()).Count);
    }

    [Fact]
    public async Task KeyWhoseWorkIsNotDone_IsNoSuspect()
    {
        var gone = SweepWorld.NewUser();
        await World.AddAnimalsAsync([.. World.AddUsers(20), gone]);
        World.Users.Report(TombstoneKind.Deleted, gone);
        await World.FollowAsync();

        await World.SweepAsync();

        Assert.Equal(1, (await World.ProgressAsync()).References.Sum(reference => reference.Missing));
        Assert.Empty(await World.SuspectsAsync());
    }

    [Fact]
    public async Task KeyWhoseWorkAPersonGaveUp_IsLeftAlone()
    {
        var gone = SweepWorld.NewUser();
        await World.AddAnimalsAsync([.. World.AddUsers(20), gone]);
        World.Users.Report(TombstoneKind.Deleted, gone);
        World.Users.Alive.Add(SweepWorld.KeyOf(gone));
        await World.FollowAsync();
        await World.CleanAsync();
        Assert.Equal(1, await World.Store.Operations.CancelAsync(new() { Reference = "Animal.KeeperId" }, "ann", "They moved."));
        World.Users.Alive.Remove(SweepWorld.KeyOf(gone));

        await SweepTwiceAsync();
        await World.CleanAsync();

        Assert.Equal(21, (await World.AllAsync<Animal>()).Count);
    }

    [Fact]
    public async Task OrphansThatAreKept_AreRecordedOnce_AndKnownFromThenOn()
    {
        var (gone, guide) = (SweepWorld.NewUser(), SweepWorld.NewUser());
        var users = World.AddUsers(20);
        await World.AddAsync(new Walk { Walkers = [.. users, gone], Start = new() { GuideId = guide } }, new Walk { Walkers = [gone, users[3]] });
        await World.FollowAsync();

        await World.SweepAsync();
        string[] expected = [$"Walk.Start.GuideId {guide}", $"Walk.Walkers {gone}"];
        Assert.Equal(expected.Order(StringComparer.Ordinal), await World.SuspectsAsync());
        Assert.Equal(21, (await World.ProgressAsync()).References.Single(reference => reference.Reference == "Walk.Walkers").Keys);
        World.Time.Advance(Grace);
        await World.WorkAsync();
        await World.CleanAsync();
        Assert.Equal(2, (await World.AllAsync<InboxTombstone>()).Count);

        await World.SweepAsync();
        Assert.Empty(await World.SuspectsAsync());
        Assert.Equal(2, (await World.AllAsync<Walk>()).Count);
    }

    [Fact]
    public async Task OwnersWithoutAFeed_AreSwept_WhateverTheirKeys()
    {
        for (var number = 1; number <= 20; number++)
        {
            World.Orders.Add(OwnerKey.Of(number));
            World.Products.Add(OwnerKey.Of($"product {number}"));
            await World.AddAsync(new Sale { OrderId = new(number), Product = new($"product {number}") });
        }

        await World.AddAsync(new Sale { OrderId = new(-7), Product = new("product 1") }, new Sale { OrderId = new(1), Product = new("Ünbekannt") });
        foreach (var owner in new[] { ShopOrders.Service, CatalogProducts.Service })
        {
            await World.SweepAsync(owner);
            World.Time.Advance(Grace);
            await World.WorkAsync(owner);
        }

        await World.CleanAsync();

        var sales = await World.AllAsync<Sale>();
        Assert.Equal(21, sales.Count);
        Assert.DoesNotContain(sales, sale => sale.OrderId.Value == -7);
        Assert.Null(sales.Single(sale => sale.Id == 22).Product);
    }

    [Fact]
    public async Task HeldOwner_HasNoTombstone_AndNoSuspectsButThoseThatItHad()
    {
        await World.AddAnimalsAsync([.. World.AddUsers(20), SweepWorld.NewUser()]);
        await World.FollowAsync();
        await World.SweepAsync();
        await World.AddAnimalsAsync([SweepWorld.NewUser()]);
        await World.Store.Inbox.HoldAsync(AuthUsers.Service, "It was restored.", CancellationToken.None);

        await SweepTwiceAsync();

        Assert.Empty(await World.AllAsync<InboxTombstone>());
        Assert.Single(await World.SuspectsAsync());
        Assert.Equal(2, (await World.ProgressAsync()).References.Sum(reference => reference.Differing));
    }

    [Fact]
    public async Task OwnerWhoseFeedWasNeverRead_HasNoTombstone()
    {
        await World.AddAnimalsAsync([.. World.AddUsers(20), SweepWorld.NewUser()]);

        await SweepTwiceAsync();

        Assert.Empty(await World.AllAsync<InboxTombstone>());
        Assert.Single(await World.SuspectsAsync());
        await World.FollowAsync();
        World.Time.Advance(World.Options.MaximumRetryDelay);
        await World.WorkAsync();
        Assert.Single(await World.AllAsync<InboxTombstone>());
    }

    [Fact]
    public async Task Unverified_IsVerifiedBeforeTheSweep()
    {
        var (known, unknown) = (World.AddUsers(20), SweepWorld.NewUser());
        await World.AddAnimalsAsync([.. known, unknown]);
        await using (var context = World.Open())
        {
            foreach (var user in new[] { known[0], unknown })
            {
                context.Add(new UnverifiedReference
                {
                    Owner = "//auth/users", Key = user.ToString(), Reference = "Animal.KeeperId", Since = World.Time.GetUtcNow(), DueAt = World.Time.GetUtcNow().AddDays(1), Attempts = 30,
                });
            }

            await context.SaveChangesAsync();
        }

        await World.SweepAsync();

        Assert.Empty(await World.AllAsync<UnverifiedReference>());
        Assert.Equal([$"Animal.KeeperId {unknown}"], await World.SuspectsAsync());
        Assert.Equal(2, World.Users.Questions[0].Count);
    }

    public void Dispose()
    {
        World.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public async Task RowThatHadNoRoomUnderTheOtherKey_IsLeft_WhereTheReferenceIsDeclaredToLeaveIt(int conflicts, int suspects)
    {
        var (merged, into) = (SweepWorld.NewUser(), World.AddUsers(1)[0]);
        await World.AddAnimalsAsync(World.AddUsers(20));
        await World.FollowAsync();
        var (now, owner) = (World.Time.GetUtcNow(), AuthUsers.Service.ResourceName);
        await World.AddAsync(
            new Animal { KeeperId = into, VetId = merged },
            new InboxTombstone { Owner = owner, Key = merged.ToString(), MergedInto = into.ToString(), Kind = TombstoneKind.Merged, Epoch = "epoch-1", Position = 5, OccurredAt = now, ReceivedAt = now },
            new CleanupRecord
            {
                Owner = owner, Key = merged.ToString(), MergedInto = into.ToString(), Reference = "Animal.VetId", Action = OrphanAction.SetValue, Epoch = "epoch-1", Position = 5,
                State = CleanupState.Done, Conflicts = conflicts, CreatedAt = now, DueAt = now, FinishedAt = now,
            });

        await World.SweepAsync();

        Assert.Equal(suspects, (await World.SuspectsAsync()).Count());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RowOfAMergedKey_ThatCameInPastTheGuard_IsPointedToTheOtherKey(bool hasRecord)
    {
        var (merged, into) = (SweepWorld.NewUser(), World.AddUsers(1)[0]);
        await World.AddAnimalsAsync(World.AddUsers(20));
        World.Users.ReportMerge(merged, into);
        await World.FollowAsync();
        await World.CleanAsync();
        if (!hasRecord)
        {
            // As for a reference that was declared after the key was merged: there is no record.
            await using var context = World.Open();
            await context.Set<CleanupRecord>().ExecuteDeleteAsync();
        }

        await World.AddAnimalsAsync([merged, merged]);
        await SweepTwiceAsync();
        await World.CleanAsync();

        Assert.Equal(2, (await World.AllAsync<Animal>()).Count(animal => animal.KeeperId == into));
        Assert.Equal(22, (await World.AllAsync<Animal>()).Count);
        Assert.Equal(TombstoneKind.Merged, Assert.Single(await World.AllAsync<InboxTombstone>()).Kind);
        var record = (await World.AllAsync<CleanupRecord>()).Single(record => record.Reference == "Animal.KeeperId");
        Assert.Equal((CleanupState.Done, 2L, into.ToString()), (record.State, record.Rows, record.MergedInto));
        Assert.Empty(await World.SuspectsAsync());
    }

    private async Task SweepTwiceAsync()
    {
        await World.SweepAsync();
        World.Time.Advance(Grace);
        await World.SweepAsync();
    }
}

public sealed class SweepTestsOnPostgreSql() : SweepTests(new PostgreSqlDatabase());

public sealed class SweepTestsOnSqlite() : SweepTests(new SqliteFileDatabase());
