using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.Stores;

namespace SoftReferences.Tests.Cleanup;

/// <summary>What the engine passes to the store, whatever the store would do with it (I1, I2).</summary>
public sealed class CleanupEngineTests
{
    private static readonly CleanupItem[] Items = [.. Enumerable.Range(1, 4).Select(id => new CleanupItem(id, OwnerKey.Of(Guid.NewGuid()), 1))];

    private readonly ScriptedStore _store = new();
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogger<CleanupEngine> _logger = new();
    private readonly List<string> _measured = [];

    [Fact]
    public async Task MixedAnswer_ExecutesWhatIsMissing_DefersWhatIsUnknown_AndParksWhatExists()
    {
        await RunAsync(_ => new ExistenceAnswer([Existence.Missing, Existence.Unknown, Existence.Exists, (Existence)9]) { Epoch = "e" });

        Assert.Equal([Items[0]], _store.Executed);
        Assert.Equal([Items[1], Items[3]], _store.Deferred);
        Assert.Equal([Items[2]], _store.Parked);
        Assert.Equal(["keys Pet.UserId parked: 1", "keys Pet.UserId unknown: 2", "rows Pet.UserId : 1", "keys Pet.UserId done: 1"], _measured);
    }

    [Fact]
    public async Task AnswerOfAnotherEpoch_ExecutesNothing()
    {
        await RunAsync(keys => new ExistenceAnswer([.. keys.Select(_ => Existence.Missing)]) { Epoch = "another" });

        Assert.Empty(_store.Executed);
        Assert.Equal(Items, _store.Deferred);
    }

    [Fact]
    public async Task SourceThatThrows_ExecutesNothing()
    {
        await RunAsync(_ => throw new InvalidOperationException("It broke."));

        Assert.Empty(_store.Executed);
        Assert.Equal(Items, _store.Deferred);
    }

    [Fact]
    public async Task OwnerThatAsksToBeLeftAlone_IsLeftAloneForAsLong_AndThatIsNoAttempt()
    {
        var retryAfter = TimeSpan.FromMinutes(3);
        await RunAsync(keys => new ExistenceAnswer([Existence.Missing, .. keys.Skip(1).Select(_ => Existence.Unknown)]) { Epoch = "e", RetryAfter = retryAfter });

        Assert.Equal([Items[0]], _store.Executed);
        Assert.Equal(Items.Skip(1), _store.Deferred);
        Assert.All(_store.Deferrals, deferral => Assert.Equal((retryAfter, false), deferral));
    }

    [Fact]
    public async Task AllMissing_ExecutesAll()
    {
        await RunAsync(keys => new ExistenceAnswer([.. keys.Select(_ => Existence.Missing)]) { Epoch = "e" });

        Assert.Equal(Items, _store.Executed);
        Assert.Empty(_store.Deferred);
        Assert.Empty(_store.Parked);
    }

    [Theory]
    [InlineData(60, 0)]
    [InlineData(59, 4)]
    public async Task AnswerThatIsOlderThanTheLease_IsNotActedOn(int seconds, int executed)
    {
        await RunAsync(keys =>
        {
            _time.Advance(TimeSpan.FromSeconds(seconds));
            return new ExistenceAnswer([.. keys.Select(_ => Existence.Missing)]) { Epoch = "e" };
        });

        Assert.Equal(Items.Take(executed), _store.Executed);
        Assert.Equal(Items.Skip(executed), _store.Deferred);
    }

    [Fact]
    public async Task EngineThatIsStopped_GivesItsWorkBack()
    {
        using var stopping = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(
            _ =>
            {
                stopping.Cancel();
                throw new OperationCanceledException(stopping.Token);
            },
            cancellationToken: stopping.Token));

        Assert.Empty(_store.Executed);
        Assert.Equal(Items, _store.Deferred);
        Assert.All(_store.Deferrals, deferral => Assert.Equal((TimeSpan.Zero, false), deferral));
    }

    [Fact]
    public async Task WorkThatWasBegunTooOften_AndNeverReportedOn_IsParked_WithoutAsking()
    {
        CleanupItem[] items = [.. Items.Select((item, index) => item with { Attempts = index < 2 ? 10 : 11 })];
        var asked = new List<OwnerKey>();
        await RunAsync(
            keys =>
            {
                asked.AddRange(keys);
                return new ExistenceAnswer([.. keys.Select(_ => Existence.Missing)]) { Epoch = "e" };
            },
            items);

        Assert.Equal(items[..2], _store.Executed);
        Assert.Equal(items[..2].Select(item => item.Key), asked);
        Assert.Equal(items[2..], _store.Parked);
        Assert.Equal(["keys Pet.UserId parked: 2", "rows Pet.UserId : 2", "keys Pet.UserId done: 2"], _measured);
    }

    [Fact]
    public async Task WorkThatFails_IsCountedAsItIsGivenBackOrParked()
    {
        _store.Failure = new InvalidOperationException("It broke.");

        await RunAsync(keys => new ExistenceAnswer([.. keys.Select(_ => Existence.Missing)]) { Epoch = "e" }, [Items[0], Items[1] with { Attempts = 10 }]);

        Assert.Equal([Items[0]], _store.Deferred);
        Assert.Equal(["keys Pet.UserId parked: 1", "keys Pet.UserId failed: 1"], _measured);
    }

    [Fact]
    public async Task WorkThatIsHeld_IsCountedAsHeld_AndNoRowIs()
    {
        _store.Progress = new(0, Finished: false, null) { Held = new HeldWork(1, AuthUsers.Service.ResourceName, "Pet.UserId", "It is too much.", _time.GetUtcNow()) { Epoch = "e" } };

        await RunAsync(keys => new ExistenceAnswer([.. keys.Select(_ => Existence.Missing)]) { Epoch = "e" });

        Assert.Equal(["keys Pet.UserId held: 4"], _measured);
    }

    [Fact]
    public async Task WorkThatIsGivenBack_IsNotCalledCleanedUp()
    {
        _store.Progress = new(0, Finished: true, null) { IsGivenBack = true };

        await RunAsync(keys => new ExistenceAnswer([.. keys.Select(_ => Existence.Missing)]) { Epoch = "e" });

        Assert.Equal(["4 keys of //auth/users are not cleaned up in Pet.UserId here: another replica has them, or they are held. The rest was released."], _logger.Collector.GetSnapshot().Select(record => record.Message));
    }

    private async Task RunAsync(Func<IReadOnlyList<OwnerKey>, ExistenceAnswer> answer, CleanupItem[]? items = null, CancellationToken cancellationToken = default)
    {
        var services = new ServiceCollection();
        services.AddSoftReferences().AddOwner<AuthUsers>(owner => owner.UseSource(_ => ScriptedSource<AuthUsers>.Of(answer)));
        await using var provider = services.BuildServiceProvider();
        using var listener = Listen(provider.GetRequiredService<ExistenceMetrics>().Meter);
        _store.OnClaim = claim => claim == 1 ? new CleanupBatch("Pet.UserId", AuthUsers.Service, "e", Guid.NewGuid(), items ?? Items) : null;
        var engine = new CleanupEngine(_store, provider.GetRequiredService<OwnerInquiry>(), new CleanupOptions(), provider.GetRequiredService<CleanupMetrics>(), _time, new Random(1), _logger);

        Assert.True(await engine.RunOnceAsync(cancellationToken));
    }

    private MeterListener Listen(Meter meter)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == meter && instrument.Name.StartsWith("softreferences.cleanup.", StringComparison.Ordinal))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var named = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value);
            _measured.Add($"{instrument.Name.Split('.')[^1]} {named["softreferences.reference"]} {named.GetValueOrDefault("softreferences.outcome")}: {value}");
        });
        listener.Start();
        return listener;
    }
}
