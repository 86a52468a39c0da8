using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SoftReferences.Stores;

namespace SoftReferences.Tests.Cleanup;

/// <summary>The hosted services that follow feeds and clean up, with a scripted store.</summary>
public sealed class DependentStoreTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ScriptedStore _store = new();
    private IExistenceSource<AuthUsers> _source = new InMemoryExistenceSource<AuthUsers>();
    private readonly Dictionary<string, string?> _configuration = new()
    {
        ["SoftReferences:Sweep:Enabled"] = "false",
        ["SoftReferences:Cleanup:PollInterval"] = "00:00:00.010",
        ["SoftReferences:Cleanup:RetryDelay"] = "00:00:00.010",
        ["SoftReferences:Cleanup:MaximumRetryDelay"] = "00:00:00.020",
    };

    [Fact]
    public async Task Feed_ThatFails_IsReadAgainFromTheSamePosition()
    {
        var feed = new ScriptedFeed(async (read, after, token) => read switch
        {
            1 or 3 => throw new DeletionFeedException(AuthUsers.Service, "It is away."),
            2 or 4 => new DeletionPage("e", [ScriptedFeed.Tombstone(after + 1)], after + 1, HasMore: true),
            _ => await Never(token),
        });

        await RunAsync(feed, () => _store.Received.Count == 2);

        Assert.Equal([1L, 2L], _store.Received.Select(tombstone => tombstone.Position));
        Assert.Empty(_store.HeldReasons);
    }

    [Fact]
    public async Task Feed_IsFollowedByOneReplica_AndByAnotherOnceThatOneStops()
    {
        // The lease is so long that within this test another replica takes over only after a release.
        _configuration["SoftReferences:Cleanup:FollowerLeaseDuration"] = "00:05:00";
        var first = new ScriptedFeed((_, _, token) => Never(token));
        var second = new ScriptedFeed(async (read, after, token) =>
            read == 1 ? new DeletionPage("e", [ScriptedFeed.Tombstone(after + 1)], after + 1, HasMore: true) : await Never(token));
        using var patience = new CancellationTokenSource(Patience);
        using var one = BuildHost(first);
        using var other = BuildHost(second);
        await one.StartAsync();
        await UntilAsync(() => first.Reads == 1, patience.Token);
        var looks = _store.FollowerReads;
        await other.StartAsync();
        await UntilAsync(() => _store.FollowerReads > looks + 3, patience.Token);
        Assert.Equal(0, second.Reads);

        await one.StopAsync();

        await UntilAsync(() => _store.Received.Count == 1, patience.Token);
        Assert.Equal(1, first.Reads);
        await other.StopAsync();
        Assert.Equal(Guid.Empty, _store.Follower.Holder);
    }

    [Fact]
    public async Task StandBy_WhoseDatabaseWasAway_SaysNothingOfTheFeed_OnceItSeesThatAnotherReplicaFollows()
    {
        _configuration["SoftReferences:Cleanup:FollowerLeaseDuration"] = "00:05:00";
        _store.Follower = new(Guid.NewGuid(), 1);
        var isAway = true;
        _store.OnLook = _ =>
        {
            if (Volatile.Read(ref isAway))
            {
                throw new InvalidOperationException("The database is away.");
            }
        };
        using var host = BuildHost(new ScriptedFeed((_, _, token) => Never(token)));
        var feeds = host.Services.GetRequiredService<FollowedFeeds>();
        using var patience = new CancellationTokenSource(Patience);
        await host.StartAsync();
        await UntilAsync(() => feeds.All is [{ State: FollowedFeedState.Away }], patience.Token);

        Volatile.Write(ref isAway, false);

        await UntilAsync(() => feeds.All.Count == 0, patience.Token);
        await host.StopAsync();
    }

    [Fact]
    public async Task Feed_ThatHasLostTheCursor_HoldsTheCleanUp()
    {
        var feed = new ScriptedFeed((_, _, _) => throw new DeletionFeedException(AuthUsers.Service, "It is gone.") { CursorLost = true });

        await RunAsync(feed, () => _store.HeldReasons.Count > 0);

        Assert.Equal("It is gone.", _store.HeldReasons[0]);
    }

    [Fact]
    public async Task Feed_OfAnotherEpoch_HoldsTheCleanUp_AndTakesNothingIn()
    {
        var feed = new ScriptedFeed((read, after, _) =>
            Task.FromResult(new DeletionPage(read == 1 ? "one" : "two", [ScriptedFeed.Tombstone(after + 1)], after + 1, HasMore: false)));

        await RunAsync(feed, () => _store.HeldReasons.Count > 0);

        Assert.Single(_store.Received);
        Assert.Equal(
            "'//auth/users' is of epoch 'two' now, and was of epoch 'one': its database was restored, truncated or replaced. "
            + "Clean-up is held, because its tombstones and this service's data may not belong together any more.",
            _store.HeldReasons[0]);
    }

    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(2, 3, 3)]
    [InlineData(1, 3, 3)]
    [InlineData(1, 1, 2)]
    public async Task Page_WithAGap_IsNotTakenIn(long first, long second, long next)
    {
        var feed = new ScriptedFeed(async (read, _, token) => read < 3
            ? new DeletionPage("e", [ScriptedFeed.Tombstone(first), ScriptedFeed.Tombstone(second)], next, HasMore: false)
            : await Never(token));

        await RunAsync(feed, () => feed.Reads == 3);

        Assert.Empty(_store.Received);
        Assert.Equal(default, _store.Cursor);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Batches_AreWorkedOnAtTheSameTime_AsManyAsTheOptionsSay(int parallelism)
    {
        // Polling is so rare that workers are woken only by the received page, and then by each other.
        _configuration["SoftReferences:Cleanup:PollInterval"] = "01:00:00";
        _configuration["SoftReferences:Cleanup:Parallelism"] = $"{parallelism}";
        const int Batches = 5;
        var (left, busy, most) = (Batches, 0, 0);
        var together = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.OnClaim = _ => _store.Received.Count > 0 && Interlocked.Decrement(ref left) >= 0
            ? new CleanupBatch("Pet.UserId", AuthUsers.Service, "e", Guid.NewGuid(), [new CleanupItem(1, OwnerKey.Of(Guid.NewGuid()), 1)])
            : null;
        _source = new ScriptedSource<AuthUsers>(async (keys, token) =>
        {
            var now = Interlocked.Increment(ref busy);
            InterlockedMax(ref most, now);
            if (now == parallelism)
            {
                together.TrySetResult();
            }

            await together.Task.WaitAsync(token);
            Interlocked.Decrement(ref busy);
            return new ExistenceAnswer([.. keys.Select(_ => Existence.Missing)]) { Epoch = "e" };
        });
        var feed = new ScriptedFeed(async (read, after, token) =>
        {
            await UntilAsync(() => _store.Claims >= parallelism, token);
            return read == 1 ? new DeletionPage("e", [ScriptedFeed.Tombstone(after + 1)], after + 1, HasMore: false) : await Never(token);
        });

        await RunAsync(feed, () => _store.Executions == Batches);

        Assert.Equal(parallelism, most);
    }

    [Fact]
    public async Task EmptyPage_OnFirstContact_RemembersTheEpoch()
    {
        var feed = new ScriptedFeed(async (read, after, token) => read == 1 ? new DeletionPage("e", [], after, HasMore: false) : await Never(token));

        await RunAsync(feed, () => _store.Cursor.Epoch is not null);

        Assert.Equal(new FeedCursor("e", 0), _store.Cursor);
    }

    [Fact]
    public async Task Store_ThatIsAway_IsTriedAgain()
    {
        _store.OnClaim = claim => claim <= 3 ? throw new InvalidOperationException("The database is away.") : null;

        await RunAsync(feed: null, () => _store.Claims > 5);
    }

    [Fact]
    public async Task Disabled_TouchesNothing()
    {
        _configuration["SoftReferences:Cleanup:Enabled"] = "false";
        var feed = new ScriptedFeed((_, _, _) => throw new InvalidOperationException("The feed must not be read."));

        using var host = BuildHost(feed);
        await host.StartAsync();
        await host.StopAsync();

        Assert.Equal((0, 0), (_store.Claims, feed.Reads));
    }

    [Fact]
    public void AddDependentStore_CalledTwice_RunsOnce()
    {
        var services = new ServiceCollection();
        services.AddSoftReferences().AddDependentStore<ScriptedStore>();
        var once = services.Count(service => service.ServiceType == typeof(IHostedService));

        services.AddSoftReferences().AddDependentStore<ScriptedStore>();

        Assert.Equal(once, services.Count(service => service.ServiceType == typeof(IHostedService)));
    }

    [Fact]
    public async Task OptionsOutsideTheirLimits_StopTheHostAtStart()
    {
        _configuration["SoftReferences:Cleanup:BatchSize"] = "0";
        using var host = BuildHost(feed: null);

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Equal("Configuration 'SoftReferences:Cleanup:BatchSize' is '0': it must be from 1 to 100,000.", exception.Message);
    }

    [Theory]
    [InlineData("Cleanup:BatchSise", "5", "Configuration 'SoftReferences:Cleanup:BatchSise' is unknown: the nearest known key is 'SoftReferences:Cleanup:BatchSize'.")]
    [InlineData("Breaker:MaxRows", "500", "Configuration 'SoftReferences:Breaker:MaxRows' is unknown: the nearest known key is 'SoftReferences:Breaker:MaximumRows'.")]
    [InlineData("Breaker:References:Pet.UserId:MaxRows", "500", "Configuration 'SoftReferences:Breaker:References:Pet.UserId:MaxRows' is unknown: the nearest known key is 'SoftReferences:Breaker:References:Pet.UserId:MaximumRows'.")]
    [InlineData("Sweep:Intervall", "1.00:00:00", "Configuration 'SoftReferences:Sweep:Intervall' is unknown: the nearest known key is 'SoftReferences:Sweep:Interval'.")]
    [InlineData("Verification:RetryDelays", "00:00:01", "Configuration 'SoftReferences:Verification:RetryDelays' is unknown: the nearest known key is 'SoftReferences:Verification:RetryDelay'.")]
    [InlineData("Cleanup", "false", "Configuration 'SoftReferences:Cleanup' has a value of its own, which is not read: set keys below it, as 'SoftReferences:Cleanup:Enabled' is.")]
    [InlineData("Cleanup:Enabled:Deletions", "false", "Configuration 'SoftReferences:Cleanup:Enabled:Deletions' is unknown: the nearest known key is 'SoftReferences:Cleanup:Enabled'.")]
    [InlineData("Breaker:References", "500", "Configuration 'SoftReferences:Breaker:References' has a value of its own, which is not read: set keys below it, by the names of references.")]
    [InlineData("Breaker:References:Pet.UserId", "500", "Configuration 'SoftReferences:Breaker:References:Pet.UserId' has a value of its own, which is not read: set keys below it, as 'SoftReferences:Breaker:References:Pet.UserId:Enabled' is.")]
    [InlineData("Cleanup:RetryDelay", "00:10:00", "Configuration 'SoftReferences:Cleanup:RetryDelay' is '00:10:00': it must not be longer than 'SoftReferences:Cleanup:MaximumRetryDelay', which is '00:00:00.0200000'.")]
    [InlineData("Verification:RetryDelay", "00:10:00", "Configuration 'SoftReferences:Verification:RetryDelay' is '00:10:00': it must not be longer than 'SoftReferences:Verification:MaximumRetryDelay', which is '00:01:00'.")]
    public async Task SettingThatNobodyReads_OrThatMakesNoSense_StopsTheHostAtStart(string key, string value, string message)
    {
        _configuration[$"SoftReferences:{key}"] = value;
        using var host = BuildHost(feed: null);

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Equal(message, exception.Message);
    }

    [Theory]
    [InlineData("6.23:59:59", null, null, "Configuration 'SoftReferences:Cleanup:TombstoneRetention' is '6.23:59:59': it must be from 7.00:00:00 to 3650.00:00:00.")]
    [InlineData(
        "30.00:00:00", null, "31.00:00:00", "Configuration 'SoftReferences:Cleanup:TombstoneRetention' is '30.00:00:00': it must not be shorter than 'SoftReferences:Sweep:Interval', which is '31.00:00:00', because what refers to a forgotten key is found by a sweep.")]
    [InlineData(
        null, "30.00:00:00", null, "Configuration 'SoftReferences:Cleanup:RecordRetention' is '30.00:00:00': it must not be shorter than 'SoftReferences:Cleanup:TombstoneRetention', which is 'for ever', because a record stays with its tombstone.")]
    [InlineData(
        "31.00:00:00", "30.00:00:00", null, "Configuration 'SoftReferences:Cleanup:RecordRetention' is '30.00:00:00': it must not be shorter than 'SoftReferences:Cleanup:TombstoneRetention', which is '31.00:00:00', because a record stays with its tombstone.")]
    public async Task RetentionThatForgetsTooMuch_StopsTheHostAtStart(string? tombstones, string? records, string? sweeps, string message)
    {
        _configuration["SoftReferences:Cleanup:TombstoneRetention"] = tombstones;
        _configuration["SoftReferences:Cleanup:RecordRetention"] = records;
        _configuration["SoftReferences:Sweep:Interval"] = sweeps ?? "1.00:00:00";
        using var host = BuildHost(feed: null);

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Equal(message, exception.Message);
    }

    [Fact]
    public async Task Retention_ThatIsLongEnough_IsBound()
    {
        (_configuration["SoftReferences:Cleanup:TombstoneRetention"], _configuration["SoftReferences:Cleanup:RecordRetention"]) = ("90.00:00:00", "3650.00:00:00");
        using var host = BuildHost(feed: null);

        await host.StartAsync();

        var options = host.Services.GetRequiredService<IOptions<CleanupOptions>>().Value;
        Assert.Equal((TimeSpan.FromDays(90), TimeSpan.FromDays(3_650)), (options.TombstoneRetention, options.RecordRetention));
        await host.StopAsync();
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    private static async Task<DeletionPage> Never(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException("Never comes to an end.");
    }

    private async Task RunAsync(ScriptedFeed? feed, Func<bool> until)
    {
        using var host = BuildHost(feed);
        await host.StartAsync();
        using var patience = new CancellationTokenSource(Patience);
        await UntilAsync(until, patience.Token);
        await host.StopAsync();
    }

    private static async Task UntilAsync(Func<bool> until, CancellationToken patience)
    {
        while (!until())
        {
            await Task.Delay(5, patience);
        }
    }

    private IHost BuildHost(ScriptedFeed? feed)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(_configuration);
        builder.Services.AddSingleton(_store).AddSoftReferences()
            .AddOwner<AuthUsers>(owner =>
            {
                owner.UseSource(_ => _source);
                if (feed is not null)
                {
                    owner.UseFeed(_ => feed);
                }
            })
            .AddDependentStore<ScriptedStore>();
        return builder.Build();
    }
}
