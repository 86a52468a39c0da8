using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace SoftReferences.Tests;

public sealed class ExistenceMetricsTests
{
    private static readonly OwnerKey[] Keys = [.. Enumerable.Range(1, 3).Select(number => OwnerKey.Of(number))];

    [Fact]
    public async Task Call_Answered_IsMeasured()
    {
        var time = new FakeTimeProvider();
        using var world = new World(keys =>
        {
            time.Advance(TimeSpan.FromMilliseconds(250));
            return ScriptedSource<BillingAccounts>.All(Existence.Missing, keys);
        }, time);
        using var duration = world.Collect<double>("softreferences.existence.call.duration");
        using var size = world.Collect<int>("softreferences.existence.batch.size");
        using var active = world.Collect<int>("softreferences.existence.call.active");
        using var unknown = world.Collect<long>("softreferences.existence.unknown");

        await world.AskAsync(Keys);

        AssertTags(duration.LastMeasurement!, 0.25, ("softreferences.service", "billing"), ("softreferences.resource", "accounts"), ("softreferences.outcome", "answered"));
        AssertTags(size.LastMeasurement!, 3, ("softreferences.service", "billing"), ("softreferences.resource", "accounts"));
        Assert.Equal([1, -1], active.GetMeasurementSnapshot().Select(measurement => measurement.Value));
        Assert.Empty(unknown.GetMeasurementSnapshot());
    }

    [Fact]
    public async Task Call_SomeKeysUnknown_CountsThemByKind()
    {
        using var world = new World(_ => new([Existence.Exists, Existence.Unknown, Existence.Unknown]) { UnknownReason = "secret 42", UnknownKind = UnknownKind.Throttled });
        using var duration = world.Collect<double>("softreferences.existence.call.duration");
        using var unknown = world.Collect<long>("softreferences.existence.unknown");

        await world.AskAsync(Keys);

        Assert.Equal("partial", duration.LastMeasurement!.Tags["softreferences.outcome"]);
        Assert.Equal("throttled", duration.LastMeasurement.Tags["error.type"]);
        AssertTags(unknown.LastMeasurement!, 2, ("softreferences.service", "billing"), ("softreferences.resource", "accounts"), ("error.type", "throttled"));
    }

    [Fact]
    public async Task Call_ASourceThatThrows_IsMeasured()
    {
        using var world = new World(_ => throw new InvalidOperationException("secret 42"));
        using var duration = world.Collect<double>("softreferences.existence.call.duration");
        using var active = world.Collect<int>("softreferences.existence.call.active");
        using var unknown = world.Collect<long>("softreferences.existence.unknown");

        await world.AskAsync(Keys);

        Assert.Equal(("unknown", "source_failed"), (duration.LastMeasurement!.Tags["softreferences.outcome"], duration.LastMeasurement.Tags["error.type"]));
        Assert.Equal(3, unknown.LastMeasurement!.Value);
        Assert.Equal(0, active.GetMeasurementSnapshot().Sum(measurement => measurement.Value));
    }

    [Fact]
    public async Task Call_NobodyWaitsAnyMore_IsNoFailureOfTheOwner()
    {
        using var cancellation = new CancellationTokenSource();
        using var world = new World(_ =>
        {
            cancellation.Cancel();
            throw new OperationCanceledException(cancellation.Token);
        });
        using var duration = world.Collect<double>("softreferences.existence.call.duration");
        using var active = world.Collect<int>("softreferences.existence.call.active");
        using var unknown = world.Collect<long>("softreferences.existence.unknown");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => world.AskAsync(Keys, cancellation.Token));

        AssertTags(duration.LastMeasurement!, 0, ("softreferences.service", "billing"), ("softreferences.resource", "accounts"), ("softreferences.outcome", "cancelled"));
        Assert.Equal(0, active.GetMeasurementSnapshot().Sum(measurement => measurement.Value));
        Assert.Empty(unknown.GetMeasurementSnapshot());
    }

    [Fact]
    public void UnknownKind_EachHasATextOfItsOwn()
    {
        var texts = Enum.GetValues<UnknownKind>().Select(kind => kind.ToTag()).ToList();

        Assert.Distinct(texts);
        Assert.All(texts.Skip(1), text => Assert.Matches("^[a-z]+(_[a-z]+)*$", text));
        Assert.Equal("_OTHER", ((UnknownKind)999).ToTag());
    }

    private static void AssertTags<T>(CollectedMeasurement<T> measurement, T value, params (string Name, string Value)[] tags)
        where T : struct
    {
        Assert.Equal(value, measurement.Value);
        Assert.Equal(tags.OrderBy(tag => tag.Name, StringComparer.Ordinal), measurement.Tags.Select(tag => (tag.Key, (string)tag.Value!)).OrderBy(tag => tag.Key, StringComparer.Ordinal));
    }

    private sealed class World : IDisposable
    {
        private readonly ServiceProvider _services;

        public World(Func<IReadOnlyList<OwnerKey>, ExistenceAnswer> ask, TimeProvider? time = null)
        {
            var services = new ServiceCollection();
            services.AddSingleton(time ?? new FakeTimeProvider());
            services.AddSoftReferences().AddOwner<BillingAccounts>(owner => owner.UseSource(_ => ScriptedSource<BillingAccounts>.Of(ask)));
            _services = services.BuildServiceProvider();
        }

        public MetricCollector<T> Collect<T>(string instrument)
            where T : struct => new(_services.GetRequiredService<IMeterFactory>(), SoftReferencesTelemetry.MeterName, instrument);

        public Task<ExistenceAnswer> AskAsync(IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken = default) =>
            _services.GetRequiredService<OwnerInquiry>().AskAsync(BillingAccounts.Service, keys, cancellationToken);

        public void Dispose() => _services.Dispose();
    }
}
