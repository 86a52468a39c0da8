using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace SoftReferences.Tests;

/// <summary>The metrics of a page of a feed. Those of clean-up are tested together with the engine.</summary>
public sealed class CleanupMetricsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ServiceProvider _services;

    public CleanupMetricsTests() => _services = new ServiceCollection().AddSingleton<TimeProvider>(_time).AddSoftReferences().Services.BuildServiceProvider();

    [Fact]
    public void Page_IsCountedByKind_AndIsAsLateAsItsOldestTombstone()
    {
        using var received = Collect<long>("softreferences.deletions.received");
        using var delay = Collect<double>("softreferences.deletions.delay");

        Receive(Tombstone(1, TombstoneKind.Deleted, 5), Tombstone(2, TombstoneKind.Restored, 30), Tombstone(3, TombstoneKind.Deleted, 1));

        Assert.Equal([("deleted", 2), ("restored", 1)], received.GetMeasurementSnapshot().Select(measurement => ((string)measurement.Tags["softreferences.outcome"]!, (int)measurement.Value)));
        Assert.Equal([30], delay.GetMeasurementSnapshot().Select(measurement => measurement.Value));
        Assert.Equal(("billing", "accounts"), (delay.LastMeasurement!.Tags["softreferences.service"], delay.LastMeasurement.Tags["softreferences.resource"]));
    }

    [Fact]
    public void PageOfAnOwnerWhoseClockIsAhead_IsNotLate_AndAnEmptyPageIsNone()
    {
        using var received = Collect<long>("softreferences.deletions.received");
        using var delay = Collect<double>("softreferences.deletions.delay");

        Receive(Tombstone(1, TombstoneKind.Merged, -5));
        Receive();

        Assert.Equal("merged", Assert.Single(received.GetMeasurementSnapshot()).Tags["softreferences.outcome"]);
        Assert.Equal([0], delay.GetMeasurementSnapshot().Select(measurement => measurement.Value));
    }

    public void Dispose() => _services.Dispose();

    private void Receive(params Tombstone[] page) => _services.GetRequiredService<CleanupMetrics>().Received(new OwningService("billing", "accounts"), page);

    private Tombstone Tombstone(long key, TombstoneKind kind, int secondsAgo) => new(OwnerKey.Of(key), kind, key, _time.GetUtcNow().AddSeconds(-secondsAgo));

    private MetricCollector<T> Collect<T>(string instrument)
        where T : struct => new(_services.GetRequiredService<IMeterFactory>(), SoftReferencesTelemetry.MeterName, instrument);
}
