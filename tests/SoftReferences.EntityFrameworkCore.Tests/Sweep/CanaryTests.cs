using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Sweep;

/// <summary>Owners that no longer know keys that they knew before (I6).</summary>
public abstract class CanaryTests(TestDatabase database) : SweptCanaries(database)
{
    [Fact]
    public async Task OwnerThatDoesNotKnowACanary_IsNotBelieved_AndStopsTheSweep()
    {
        await BeginAsync(20);
        World.Users.Alive.Clear();

        await World.SweepAsync();

        Assert.Empty(await World.SuspectsAsync());
        var progress = await World.ProgressAsync();
        Assert.Equal(SweepCause.HeldOwner, progress.Cause);
        Assert.Equal(World.Time.GetUtcNow(), progress.StoppedAt);
        Assert.Matches(
            "^'//auth/users' says that '[0-9a-f-]{36}' and [0-9]+ more of the keys that it knew before do not exist, but has announced no deletion: "
            + "another database, a restored backup, or another service may have answered. Until this is resolved, none of its missing keys are acted on.$",
            progress.StoppedReason);
        await World.WorkAsync();
        Assert.Equal(progress.StoppedReason, Assert.Single(World.Stopped.All).Reason);
    }

    [Fact]
    public async Task StoppedSweep_GoesOn_WhenTheOwnerKnowsItsCanariesAgain()
    {
        await BeginAsync(20);
        var alive = World.Users.Alive.ToArray();
        World.Users.Alive.Clear();
        await World.SweepAsync();

        var lost = await AnyMissingCanaryAsync();
        World.Users.Alive.UnionWith(alive.Where(key => key != lost));
        await WaitAndWorkAsync();
        var isStopped = (await World.ProgressAsync()).StoppedReason is not null;
        World.Users.Alive.UnionWith(alive);
        await WaitAndWorkAsync();
        await WaitAndWorkAsync();

        Assert.True(isStopped);
        var progress = await World.ProgressAsync();
        Assert.Equal((null, false), (progress.StoppedReason, progress.IsRunning));
        Assert.Empty(World.Stopped.All);
        Assert.Empty(await World.SuspectsAsync());
    }

    [Fact]
    public async Task StoppedSweep_GoesOn_WhenAPersonSaysSo()
    {
        await BeginAsync(20);
        World.Users.Alive.Remove(await AnyCanaryAsync());
        await World.SweepAsync();
        Assert.NotNull((await World.ProgressAsync()).StoppedReason);

        Assert.True(await World.Store.Operations.ResumeSweepsAsync(AuthUsers.Service));
        await WaitAndWorkAsync();

        Assert.Null((await World.ProgressAsync()).StoppedReason);
        Assert.Single(await World.SuspectsAsync());
        Assert.False(await World.Store.Operations.ResumeSweepsAsync(AuthUsers.Service));
    }

    [Fact]
    public async Task Canary_ThatWasDeletedInGoodOrder_StopsNothing()
    {
        await BeginAsync(20);
        var canary = await AnyCanaryAsync();
        World.Users.Alive.Remove(canary);
        World.Users.Report(TombstoneKind.Deleted, new SoftRef<AuthUsers>(canary.AsGuid()));
        await World.FollowAsync();

        await World.SweepAsync();

        var progress = await World.ProgressAsync();
        Assert.Equal((null, false), (progress.StoppedReason, progress.IsRunning));
    }

    [Fact]
    public async Task Canary_WhoseKeyAnotherOwnerDeleted_StillStopsTheSweep()
    {
        await BeginAsync(20);
        var now = World.Time.GetUtcNow();
        await World.AddAsync((await World.AllAsync<Canary>()).Select(canary => new InboxTombstone
        {
            Owner = ShopOrders.Service.ResourceName,
            Key = canary.Key,
            Kind = TombstoneKind.Deleted,
            Epoch = "epoch-1",
            Position = 5,
            OccurredAt = now,
            ReceivedAt = now,
        }));
        World.Users.Alive.Clear();

        await World.SweepAsync();

        Assert.NotNull((await World.ProgressAsync()).StoppedReason);
        Assert.Empty(await World.SuspectsAsync());
    }

    [Fact]
    public async Task Canary_ThatIsDeletedInGoodOrderWhileTheOwnerIsAsked_StopsNothing_AndAnotherOneBesideItDoes()
    {
        await BeginAsync(20);
        OwnerKey[] canaries = [.. (await World.AllAsync<Canary>()).Take(2).Select(canary => OwnerKey.Of(Guid.Parse(canary.Key)))];
        World.Users.Report(TombstoneKind.Deleted, new SoftRef<AuthUsers>(canaries[0].AsGuid()));
        await World.FollowAsync();

        Assert.False(await StopAsync(canaries[0]));
        Assert.Null((await World.ProgressAsync()).StoppedReason);
        Assert.True(await StopAsync(canaries));
        Assert.NotNull((await World.ProgressAsync()).StoppedReason);
        Assert.Equal(canaries[1].ToString(), Assert.Single(await World.AllAsync<Canary>(), canary => canary.MissingSince is not null).Key);

        Task<bool> StopAsync(params OwnerKey[] missing) => World.Store.Sweep.StopAsync(AuthUsers.Service, missing, "It lies.", TimeSpan.FromMinutes(1), CancellationToken.None);
    }

    [Fact]
    public async Task Canary_WhoseTombstoneComesLate_StopsTheSweepUntilItIsThere()
    {
        await BeginAsync(20);
        var canary = await AnyCanaryAsync();
        World.Users.Alive.Remove(canary);
        World.Users.Report(TombstoneKind.Deleted, new SoftRef<AuthUsers>(canary.AsGuid()));
        await World.SweepAsync();
        Assert.NotNull((await World.ProgressAsync()).StoppedReason);

        await World.FollowAsync();
        await WaitAndWorkAsync();

        var progress = await World.ProgressAsync();
        Assert.Equal((null, false), (progress.StoppedReason, progress.IsRunning));
    }

    [Fact]
    public async Task Owner_ThatLostManyKeysOnPurpose_NeedsOnePersonOnce()
    {
        var users = await BeginAsync(200);
        for (var sweep = 0; sweep < 5; sweep++)
        {
            await World.SweepAsync();
        }

        // With small questions, several questions in a row contain missing canaries.
        World.Limits.Learn(AuthUsers.Service, 20);
        SoftRef<AuthUsers>[] lost = [.. users.Where((_, index) => index % 2 == 0)];
        World.Users.Alive.ExceptWith(lost.Select(SweepWorld.KeyOf));
        await World.SweepAsync();
        Assert.NotNull((await World.ProgressAsync()).StoppedReason);

        Assert.True(await World.Store.Operations.ResumeSweepsAsync(AuthUsers.Service));
        await World.WorkAsync();
        await World.SweepRestAsync();

        Assert.Null((await World.ProgressAsync()).StoppedReason);
        Assert.Equal(lost.Select(user => $"Animal.KeeperId {user}").Order(StringComparer.Ordinal), await World.SuspectsAsync());
    }

    [Fact]
    public async Task Owner_ThatKnowsNothing_IsNotBelieved_AlthoughAPersonLetItsSweepsGoOn()
    {
        await BeginAsync(20);
        World.Users.Alive.Clear();
        await World.SweepAsync();

        Assert.True(await World.Store.Operations.ResumeSweepsAsync(AuthUsers.Service));
        await WaitAndWorkAsync();
        await World.SweepRestAsync();
        World.Time.Advance(Grace);
        await World.WorkAsync();

        var progress = await World.ProgressAsync();
        Assert.Equal((SweepCause.Request, false, 20L), (progress.Cause, progress.IsRunning, progress.References.Sum(reference => reference.Unknown)));
        Assert.Empty(await World.SuspectsAsync());
        Assert.Empty(await World.AllAsync<InboxTombstone>());
    }

    [Fact]
    public async Task OwnerThatNeverKnewAnything_MakesNoSuspect()
    {
        await World.AddAnimalsAsync(Enumerable.Range(0, 20).Select(_ => SweepWorld.NewUser()));
        await World.FollowAsync();

        await World.SweepAsync();

        Assert.Empty(await World.SuspectsAsync());
        var progress = await World.ProgressAsync();
        Assert.False(progress.IsRunning);
        Assert.Equal(20, progress.References.Sum(reference => reference.Unknown));
    }

    [Fact]
    public async Task OwnerThatLiesWhenSuspectsAreAskedForAgain_MakesNoTombstone()
    {
        var absent = SweepWorld.NewUser();
        await BeginAsync(20, absent);
        await World.SweepAsync();
        Assert.Single(await World.SuspectsAsync());
        World.Users.Alive.Clear();

        World.Time.Advance(Grace);
        await World.WorkAsync();

        Assert.Empty(await World.AllAsync<InboxTombstone>());
        Assert.Single(await World.SuspectsAsync());
        Assert.NotNull((await World.ProgressAsync()).StoppedReason);
    }

    [Fact]
    public async Task Suspects_AreNotAskedForWithoutACanary()
    {
        await BeginAsync(20, SweepWorld.NewUser());
        await using (var context = World.Open())
        {
            await context.Set<Canary>().ExecuteDeleteAsync();
        }

        World.Time.Advance(Grace);
        await World.WorkAsync();

        Assert.Empty(await World.AllAsync<InboxTombstone>());
    }

    [Fact]
    public async Task Suspects_OfAnOwnerWithoutACanary_AreAskedForEverMoreRarely()
    {
        await BeginAsync(20, SweepWorld.NewUser());
        await using (var context = World.Open())
        {
            await context.Set<Canary>().ExecuteDeleteAsync();
        }

        World.Time.Advance(Grace);
        World.Users.Questions.Clear();
        var replica = World.Replica(AuthUsers.Service);
        for (var waited = TimeSpan.Zero; waited < Grace; waited += World.Options.PollInterval)
        {
            while (await replica.RunOnceAsync(CancellationToken.None))
            {
            }

            World.Time.Advance(World.Options.PollInterval);
        }

        Assert.InRange(World.Users.Questions.Count, 12, 40);
        Assert.Empty(await World.AllAsync<InboxTombstone>());
    }

    [Fact]
    public async Task OwnerWithoutAFeed_MayLoseACanary_OnceItLastedAndAllOthersAreThere()
    {
        for (var number = 1; number <= 30; number++)
        {
            World.Orders.Add(OwnerKey.Of(number));
            await World.AddAsync(new Sale { OrderId = new(number) });
        }

        for (var sweep = 0; sweep < 3; sweep++)
        {
            await World.SweepAsync(ShopOrders.Service);
        }

        var lost = OwnerKey.Of(long.Parse((await World.AllAsync<Canary>())[0].Key, null));
        World.Orders.Remove(lost);
        await World.SweepAsync(ShopOrders.Service);
        Assert.NotNull((await World.ProgressAsync(ShopOrders.Service)).StoppedReason);
        World.Time.Advance(Grace);
        World.Orders.Remove(OwnerKey.Of(await OtherCanaryAsync(lost)));
        await WaitAndWorkAsync(ShopOrders.Service);
        Assert.NotNull((await World.ProgressAsync(ShopOrders.Service)).StoppedReason);
        World.Orders.Add(OwnerKey.Of(await OtherCanaryAsync(lost)));
        await WaitAndWorkAsync(ShopOrders.Service);
        await WaitAndWorkAsync(ShopOrders.Service);

        Assert.Null((await World.ProgressAsync(ShopOrders.Service)).StoppedReason);
        Assert.Equal([$"Sale.OrderId {lost}"], await World.SuspectsAsync());
    }

    [Fact]
    public async Task OwnerWithoutAFeed_MayLoseAnotherCanaryMeanwhile_OnceThatLastedToo()
    {
        OwnerKey[] canaries = [.. Enumerable.Range(1, 40).Select(number => OwnerKey.Of(number))];
        await World.Store.Sweep.GetStateAsync(ShopOrders.Service, CancellationToken.None);
        await World.AddAsync(canaries.Select(key => new Canary { Owner = ShopOrders.Service.ResourceName, Key = key.ToString(), ConfirmedAt = World.Time.GetUtcNow() }));
        foreach (var key in canaries.Skip(1))
        {
            World.Orders.Add(key);
        }

        Assert.True(await World.Store.Sweep.StopAsync(ShopOrders.Service, [canaries[0]], "It does not know one.", TimeSpan.FromMinutes(1), CancellationToken.None));
        World.Orders.Remove(canaries[1]);
        World.Time.Advance(Grace);
        await World.WorkAsync(ShopOrders.Service);
        World.Time.Advance(Grace - TimeSpan.FromMinutes(10));
        await World.WorkAsync(ShopOrders.Service);
        Assert.NotNull((await World.ProgressAsync(ShopOrders.Service)).StoppedReason);
        World.Time.Advance(TimeSpan.FromMinutes(20));
        await World.WorkAsync(ShopOrders.Service);

        Assert.Null((await World.ProgressAsync(ShopOrders.Service)).StoppedReason);
        Assert.DoesNotContain(await World.AllAsync<Canary>(), canary => canary.Key is "1" or "2");
    }

    [Fact]
    public async Task StoppedSweep_StaysStopped_WhileACanaryIsMissing_HoweverFewKeysAQuestionHas()
    {
        await BeginAsync(20);
        OwnerKey[] canaries = [.. (await World.AllAsync<Canary>()).Select(canary => OwnerKey.Of(Guid.Parse(canary.Key)))];
        Assert.True(await World.Store.Sweep.StopAsync(AuthUsers.Service, canaries[..6], "It lies.", TimeSpan.FromMinutes(1), CancellationToken.None));
        World.Users.Alive.Remove(canaries[5]);
        var stoppedAt = (await World.ProgressAsync()).StoppedAt;

        for (var probe = 0; probe < 20; probe++)
        {
            World.Time.Advance(World.Options.MaximumRetryDelay);
            World.Limits.Learn(AuthUsers.Service, 2);
            await World.WorkAsync();
            Assert.Equal(stoppedAt, (await World.ProgressAsync()).StoppedAt);
        }

        World.Users.Alive.Add(canaries[5]);
        await WaitAndWorkAsync();
        Assert.Null((await World.ProgressAsync()).StoppedReason);
    }

    [Theory]
    [InlineData("it lasted, and all others are there", true)]
    [InlineData("it has not lasted yet", false)]
    [InlineData("another one is gone since", false)]
    [InlineData("there are only a few others", false)]
    [InlineData("the owner announces deletions", false)]
    public async Task OneLostCanary_IsForgotten_OnlyWhereTheOwnerMayHaveDeletedIt(string what, bool goesOn)
    {
        var service = what == "the owner announces deletions" ? AuthUsers.Service : ShopOrders.Service;
        OwnerKey[] canaries = [.. Enumerable.Range(1, what == "there are only a few others" ? 10 : 40).Select(number => service == AuthUsers.Service ? OwnerKey.Of(Guid.NewGuid()) : OwnerKey.Of(number))];
        var now = World.Time.GetUtcNow();
        await World.Store.Sweep.GetStateAsync(service, CancellationToken.None);
        await World.AddAsync(canaries.Select(key => new Canary { Owner = service.ResourceName, Key = key.ToString(), ConfirmedAt = now }));
        foreach (var key in canaries.Skip(what == "another one is gone since" ? 2 : 1))
        {
            World.Users.Alive.Add(key);
            World.Orders.Add(key);
        }

        Assert.True(await World.Store.Sweep.StopAsync(service, [canaries[0]], "It does not know one.", TimeSpan.FromMinutes(1), CancellationToken.None));
        World.Time.Advance(what == "it has not lasted yet" ? World.Options.GracePeriod - TimeSpan.FromTicks(1) : World.Options.GracePeriod);
        await World.WorkAsync(service);

        Assert.Equal(goesOn, (await World.ProgressAsync(service)).StoppedReason is null);
    }

    [Fact]
    public async Task EveryQuestion_HasCanaries_AndIsInOrder()
    {
        await BeginAsync(300, SweepWorld.NewUser());
        World.Users.Questions.Clear();

        await World.SweepAsync();

        var canaries = (await World.AllAsync<Canary>()).Select(canary => canary.Key).ToHashSet();
        Assert.NotEmpty(World.Users.Questions);
        Assert.All(World.Users.Questions, question =>
        {
            Assert.Equal(question.Order(OwnerKeyOrder.Instance), question);
            Assert.Equal(question.Distinct(), question);
            Assert.Contains(question, key => canaries.Contains(key.ToString()));
        });
    }

    private async Task<OwnerKey> AnyMissingCanaryAsync() => OwnerKey.Of(Guid.Parse((await World.AllAsync<Canary>()).First(canary => canary.MissingSince is not null).Key));

    private async Task<OwnerKey> AnyCanaryAsync() => OwnerKey.Of(Guid.Parse((await World.AllAsync<Canary>())[0].Key));

    private async Task<long> OtherCanaryAsync(OwnerKey than) =>
        long.Parse((await World.AllAsync<Canary>()).Select(canary => canary.Key).Order(StringComparer.Ordinal).First(key => key != than.ToString()), null);
}

public sealed class CanaryTestsOnPostgreSql() : CanaryTests(new PostgreSqlDatabase());

public sealed class CanaryTestsOnSqlite() : CanaryTests(new SqliteFileDatabase());
