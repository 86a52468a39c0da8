using Microsoft.Extensions.DependencyInjection;
using SoftReferences.TestSupport;

namespace SoftReferences.Tests;

/// <summary>The behaviour of remembered answers, wherever they are stored.</summary>
public abstract class RememberedAnswerTests
{
    private static readonly TimeSpan Lifetime = new ExistenceCacheOptions().ExistsLifetime;
    private static readonly TimeSpan Stale = new ExistenceCacheOptions().StaleLifetime;

    /// <summary>Configures where answers are stored.</summary>
    protected abstract void Cache(IServiceCollection services);

    [Fact]
    public async Task Exists_WithinItsLifetime_IsNotAskedForAgain()
    {
        using var world = new MemoryWorld(configureServices: Cache) { Owner = { [1] = Existence.Exists, [2] = Existence.Exists } };
        await world.CheckAsync(1, 2);

        world.Time.Advance(Lifetime * 0.7);

        Assert.Equal([null, null], await world.CheckAsync(1, 2));
        Assert.True(await world.IsAcceptedAsync(1));
        Assert.Equal(1, world.Calls);
    }

    [Fact]
    public async Task Exists_AfterItsLifetime_IsAskedForAgain()
    {
        using var world = new MemoryWorld(configureServices: Cache) { Owner = { [1] = Existence.Exists } };
        await world.CheckAsync(1);
        world.Owner.Clear();

        world.Time.Advance(Lifetime);

        Assert.Equal([SoftReferenceFailureKind.Missing], await world.CheckAsync(1));
    }

    [Fact]
    public async Task Missing_IsForgottenAfterItsOwnLifetime_AndExistsIsNot()
    {
        var lifetime = TimeSpan.FromMilliseconds(100);
        using var world = new MemoryWorld(options => options.Cache.MissingLifetime = lifetime, Cache) { Owner = { [1] = Existence.Exists } };
        await world.CheckAsync(1, 2);

        world.Time.Advance(lifetime);

        // The application's cache uses the system clock.
        var memory = world.Memory.Of(BillingAccounts.Service);
        await Eventually.IsTrueAsync(() =>
        {
            memory.Remember(string.Empty, OwnerKey.Of(2), Existence.Exists, world.Time.GetUtcNow() - lifetime - TimeSpan.FromSeconds(1), new());
            return memory.Recall(string.Empty, OwnerKey.Of(2), new()) == CachedTrust.Fresh;
        });
        Assert.Equal(CachedTrust.Fresh, memory.Recall(string.Empty, OwnerKey.Of(1), new()));
    }

    [Fact]
    public async Task ExistsLifetimes_AreSpread_SoThatNotEverythingIsAskedForAtOnce()
    {
        const int Keys = 60;
        using var world = new MemoryWorld(options => options.Cache.RefreshAfter = 1, Cache);
        for (var key = 1; key <= Keys; key++)
        {
            world.Owner[key] = Existence.Exists;
            await world.CheckAsync(key);
            world.Time.Advance(Lifetime * 0.95);
            await world.CheckAsync(key);
        }

        // Each key was asked for once, and those with a shorter lifetime twice.
        Assert.InRange(world.Calls, Keys + 1, (2 * Keys) - 1);
    }

    [Fact]
    public async Task OnlyWhatIsNotRemembered_IsAskedFor()
    {
        using var world = new MemoryWorld(configureServices: Cache) { Owner = { [1] = Existence.Exists, [3] = Existence.Exists } };
        await world.CheckAsync(1, 3);

        Assert.Equal([null, SoftReferenceFailureKind.Missing, null, SoftReferenceFailureKind.Missing], await world.CheckAsync(1, 2, 3, 4));

        Assert.Equal([OwnerKey.Of(2), OwnerKey.Of(4)], world.Source.Calls.Last());
    }

    [Fact]
    public async Task Missing_IsConfirmedBeforeItRejects_SoThatWhatWasCreatedIsAcceptedAtOnce()
    {
        using var world = new MemoryWorld(configureServices: Cache);
        Assert.Equal([SoftReferenceFailureKind.Missing], await world.CheckAsync(1));

        world.Owner[1] = Existence.Exists;

        Assert.True(await world.IsAcceptedAsync(1));
        Assert.True(await world.IsAcceptedAsync(1));
        Assert.Equal(2, world.Calls);
    }

    [Fact]
    public async Task Unknown_IsNotRemembered()
    {
        using var world = new MemoryWorld(configureServices: Cache) { Owner = { [1] = Existence.Unknown } };
        Assert.Equal([SoftReferenceFailureKind.Unavailable], await world.CheckAsync(1));

        world.Owner[1] = Existence.Exists;

        Assert.True(await world.IsAcceptedAsync(1));
    }

    [Fact]
    public async Task Exists_BesideAKeyOfWhichTheOwnerCannotSay_IsRemembered()
    {
        using var world = new MemoryWorld(configureServices: Cache) { Owner = { [1] = Existence.Exists, [2] = Existence.Unknown } };
        Assert.Equal([null, SoftReferenceFailureKind.Unavailable], await world.CheckAsync(1, 2));

        Assert.True(await world.IsAcceptedAsync(1));

        Assert.Equal(1, world.Calls);
    }

    [Fact]
    public async Task ExpiredExists_WhenDeletionsMayHaveBeenOverlookedMeanwhile_HoldsNoLonger()
    {
        using var world = new MemoryWorld(configureServices: services =>
        {
            Cache(services);
            services.AddSingleton<InboxSight>();
        }) { Owner = { [1] = Existence.Exists } };
        var sight = world.Services.GetRequiredService<InboxSight>();
        sight.Seen(world.Time.GetTimestamp());
        await world.CheckAsync(1);
        world.Time.Advance(Lifetime);
        world.Owner[1] = Existence.Unknown;
        sight.Seen(world.Time.GetTimestamp());
        Assert.True(await world.IsAcceptedAsync(1));

        world.Time.Advance(InboxSight.Lifetime - TimeSpan.FromSeconds(1));
        world.BeforeAnswer = (_, _) =>
        {
            world.Time.Advance(TimeSpan.FromSeconds(1));
            return Task.CompletedTask;
        };

        Assert.Equal([SoftReferenceFailureKind.Unavailable], await world.CheckAsync(1));
    }

    [Fact]
    public async Task ExpiredExists_WhileTheOwnerCannotSay_HoldsForSoLongOnly()
    {
        using var world = new MemoryWorld(configureServices: Cache) { Owner = { [1] = Existence.Exists } };
        await world.CheckAsync(1);
        world.Owner[1] = Existence.Unknown;

        world.Time.Advance(Lifetime);
        Assert.Equal([null, SoftReferenceFailureKind.Missing], await world.CheckAsync(1, 2));
        world.Time.Advance(Stale - Lifetime);
        Assert.True(await world.IsAcceptedAsync(1));
        world.Time.Advance(Lifetime);

        Assert.Equal([SoftReferenceFailureKind.Unavailable], await world.CheckAsync(1));
    }

    [Fact]
    public async Task ExpiredExists_OfAnOwnerThatCouldNotSayAMomentAgo_DoesNotAskIt()
    {
        using var world = new MemoryWorld(configureServices: Cache) { Owner = { [1] = Existence.Exists } };
        await world.CheckAsync(1);
        world.Owner[1] = Existence.Unknown;
        world.Time.Advance(Lifetime);

        Assert.True(await world.IsAcceptedAsync(1));
        Assert.True(await world.IsAcceptedAsync(1));
        Assert.Equal(2, world.Calls);
        world.Time.Advance(TimeSpan.FromSeconds(1));
        world.RetryAfter = TimeSpan.FromSeconds(20);
        Assert.True(await world.IsAcceptedAsync(1));
        world.Time.Advance(TimeSpan.FromSeconds(19));
        Assert.True(await world.IsAcceptedAsync(1));

        Assert.Equal(3, world.Calls);
    }

    [Fact]
    public async Task ExpiredExists_OfAnOwnerThatHangs_IsWaitedForOnce()
    {
        using var world = new MemoryWorld(configureServices: Cache) { Owner = { [1] = Existence.Exists } };
        await world.CheckAsync(1);
        var isAsked = new TaskCompletionSource();
        world.BeforeAnswer = (_, token) =>
        {
            isAsked.SetResult();
            return Task.Delay(Timeout.Infinite, token);
        };
        world.Time.Advance(Lifetime);

        var check = world.IsAcceptedAsync(1);
        await isAsked.Task;
        world.Time.Advance(new OwnerOptions().Timeout);

        Assert.True(await check);
        Assert.True(await world.IsAcceptedAsync(1));
        Assert.Equal(2, world.Calls);
    }

    [Fact]
    public async Task ExpiredExists_OfWhichTheOwnerSaysMissing_Rejects()
    {
        using var world = new MemoryWorld(configureServices: Cache) { Owner = { [1] = Existence.Exists } };
        await world.CheckAsync(1);
        world.Time.Advance(Lifetime);
        world.Owner.Clear();
        Assert.Equal([SoftReferenceFailureKind.Missing], await world.CheckAsync(1));

        world.Owner[1] = Existence.Unknown;

        Assert.Equal([SoftReferenceFailureKind.Unavailable], await world.CheckAsync(1));
    }

    [Fact]
    public async Task AgingExists_IsAcceptedAtOnce_AndAskedForInTheBackgroundOnce()
    {
        using var world = new MemoryWorld(configureServices: Cache) { Owner = { [1] = Existence.Exists } };
        await world.CheckAsync(1);
        var answer = new TaskCompletionSource();
        world.BeforeAnswer = (_, _) => answer.Task;
        world.Time.Advance(Lifetime * 0.85);

        Assert.True(await world.IsAcceptedAsync(1));
        Assert.Equal([null], await world.CheckAsync(1));
        Assert.Equal(2, world.Calls);
        answer.SetResult();
        world.BeforeAnswer = null;
        await Eventually.IsTrueAsync(() => world.Memory.Of(BillingAccounts.Service).Recall(string.Empty, OwnerKey.Of(1), new()) == CachedTrust.Fresh);
        world.Time.Advance(Lifetime * 0.5);

        Assert.True(await world.IsAcceptedAsync(1));
        Assert.Equal(2, world.Calls);
    }

    [Fact]
    public async Task AgingExists_OfAnOwnerThatIsAway_IsAccepted_AndNotAskedFor()
    {
        using var world = new MemoryWorld(configureServices: Cache) { Owner = { [1] = Existence.Exists, [2] = Existence.Unknown }, RetryAfter = TimeSpan.FromSeconds(20) };
        await world.CheckAsync(1);
        world.Time.Advance(Lifetime * 0.85);
        Assert.Equal([SoftReferenceFailureKind.Unavailable], await world.CheckAsync(2));

        Assert.True(await world.IsAcceptedAsync(1));
        Assert.Equal([null], await world.CheckAsync(1));

        Assert.Equal(2, world.Calls);
    }

    [Fact]
    public async Task Scopes_ShareNoAnswer()
    {
        using var world = new MemoryWorld(configureServices: Cache) { Owner = { [1] = Existence.Exists } };
        world.Current = "a";
        await world.CheckAsync(1);
        world.Owner.Clear();

        world.Current = "b";
        Assert.Equal([SoftReferenceFailureKind.Missing], await world.CheckAsync(1));
        world.Current = null;
        Assert.Equal([SoftReferenceFailureKind.Missing], await world.CheckAsync(1));
        world.Current = "a";
        Assert.True(await world.IsAcceptedAsync(1));
    }

    [Fact]
    public async Task Memory_SwitchedOff_AsksEachTime()
    {
        using var world = new MemoryWorld(options => options.Cache.Enabled = false, Cache) { Owner = { [1] = Existence.Exists } };

        await world.CheckAsync(1);
        await world.CheckAsync(1);

        Assert.Equal(2, world.Calls);
    }

    [Fact]
    public async Task Source_InTheMemoryOfTheProcess_IsAskedEachTime()
    {
        var source = new InMemoryExistenceSource<BillingAccounts>();
        source.Add(OwnerKey.Of(1));
        var services = new ServiceCollection();
        services.AddSoftReferences().AddOwner<BillingAccounts>(owner => owner.UseSource(_ => source));
        await using var provider = services.BuildServiceProvider();
        var validator = provider.GetRequiredService<ISoftReferenceValidator>();
        await validator.EnsureAsync(new SoftRef<BillingAccounts, long>(1), "/a");

        source.Remove(OwnerKey.Of(1));

        await Assert.ThrowsAsync<SoftReferenceValidationException>(() => validator.EnsureAsync(new SoftRef<BillingAccounts, long>(1), "/a"));
    }

    [Fact]
    public async Task CleanUp_AsksTheOwnerWhateverIsRemembered()
    {
        using var world = new MemoryWorld(configureServices: Cache) { Owner = { [1] = Existence.Exists } };
        await world.CheckAsync(1);
        world.Owner.Clear();

        Assert.Equal([Existence.Missing], (await world.Inquiry.AskAsync(BillingAccounts.Service, [OwnerKey.Of(1)], CancellationToken.None)).Statuses);
    }

    [Fact]
    public void Answer_ThatWasAskedForBeforeANewerOne_IsNotRemembered()
    {
        using var world = new MemoryWorld(configureServices: Cache);
        var memory = world.Memory.Of(BillingAccounts.Service);
        var askedAt = world.Time.GetUtcNow();
        world.Time.Advance(TimeSpan.FromSeconds(1));

        memory.Remember(string.Empty, OwnerKey.Of(1), Existence.Missing, world.Time.GetUtcNow(), new());
        memory.Remember(string.Empty, OwnerKey.Of(1), Existence.Exists, askedAt, new());

        Assert.Equal(CachedTrust.None, memory.Recall(string.Empty, OwnerKey.Of(1), new()));
    }

    [Fact]
    public async Task Epoch_ThatChanges_EndsWhatWasRememberedBefore()
    {
        using var world = new MemoryWorld(configureServices: Cache) { Owner = { [1] = Existence.Exists, [2] = Existence.Exists } };
        await world.CheckAsync(1);
        world.Time.Advance(TimeSpan.FromSeconds(1));
        (world.Epoch, world.Owner[1]) = ("two", Existence.Missing);

        await world.CheckAsync(2);

        Assert.Equal([SoftReferenceFailureKind.Missing], await world.CheckAsync(1));
        Assert.True(await world.IsAcceptedAsync(2));
        Assert.Equal(3, world.Calls);
    }

    // The question was asked before the owner's data was replaced, and its answer arrives after one of the new epoch.
    [Fact]
    public async Task Epoch_OfAnAnswerThatComesLate_MakesNothingBelievedAgain()
    {
        using var world = new MemoryWorld(configureServices: Cache) { Owner = { [1] = Existence.Exists, [2] = Existence.Exists, [3] = Existence.Exists } };
        await world.CheckAsync(1);
        world.Time.Advance(TimeSpan.FromSeconds(1));
        var late = new TaskCompletionSource();
        world.BeforeAnswer = (_, _) => late.Task;
        var lateCheck = world.CheckAsync(3);
        world.Time.Advance(TimeSpan.FromSeconds(1));
        (world.Epoch, world.Owner[1], world.Owner[3], world.BeforeAnswer) = ("two", Existence.Missing, Existence.Missing, null);
        await AskInASecondCallAsync(world, 2);

        late.SetResult();
        await lateCheck;

        Assert.Equal([SoftReferenceFailureKind.Missing, SoftReferenceFailureKind.Missing], await world.CheckAsync(1, 3));
        var calls = world.Calls;
        Assert.True(await world.IsAcceptedAsync(2));
        Assert.Equal(calls, world.Calls);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Epoch_OfTheEarlierOrTheSameMoment_IsNotThatOfTheOwner(int seconds)
    {
        using var world = new MemoryWorld(configureServices: Cache);
        var memory = world.Memory.Of(BillingAccounts.Service);
        var (earlier, now) = (world.Time.GetUtcNow().AddSeconds(-seconds), world.Time.GetUtcNow());
        Assert.True(memory.Note(string.Empty, "one", earlier.AddSeconds(-1)));
        Assert.True(memory.Note(string.Empty, "two", now));
        memory.Remember(string.Empty, OwnerKey.Of(1), Existence.Exists, earlier, new());

        Assert.False(memory.Note(string.Empty, "one", earlier));

        Assert.Equal(CachedTrust.None, memory.Recall(string.Empty, OwnerKey.Of(1), new()));
        Assert.True(memory.Note(string.Empty, "two", now));
        Assert.True(memory.Note(string.Empty, null, earlier));
    }

    [Fact]
    public void Epoch_AfterTheClockWasSetBack_EndsWhatWasRememberedBefore()
    {
        using var world = new MemoryWorld(configureServices: Cache);
        var memory = world.Memory.Of(BillingAccounts.Service);
        var now = world.Time.GetUtcNow();
        memory.Note(string.Empty, "one", now.AddHours(1));
        memory.Remember(string.Empty, OwnerKey.Of(1), Existence.Exists, now, new());

        memory.Note(string.Empty, "two", now.AddSeconds(1));

        Assert.Equal(CachedTrust.None, memory.Recall(string.Empty, OwnerKey.Of(1), new()));
    }

    [Fact]
    public void Epochs_NotedByManyAtOnce_NeverMakeAnEarlierAnswerBelieved()
    {
        using var world = new MemoryWorld(configureServices: Cache);
        var memory = world.Memory.Of(BillingAccounts.Service);
        var start = world.Time.GetUtcNow();
        memory.Remember(string.Empty, OwnerKey.Of(1), Existence.Exists, start.AddMilliseconds(-1), new());
        memory.Note(string.Empty, "old", start);
        memory.Note(string.Empty, "new", start.AddMilliseconds(1_000));

        Parallel.For(0, 1_000, number => memory.Note(string.Empty, "old", start.AddMilliseconds(number)));
        Parallel.For(0, 2_000, number => memory.Note(string.Empty, $"{number % 3}", start.AddMilliseconds(number)));

        Assert.Equal(CachedTrust.None, memory.Recall(string.Empty, OwnerKey.Of(1), new()));
    }

    private static async Task AskInASecondCallAsync(MemoryWorld world, long key)
    {
        var check = world.CheckAsync(key);
        world.Time.Advance(TimeSpan.FromMilliseconds(2));
        Assert.Equal([null], await check);
    }
}
