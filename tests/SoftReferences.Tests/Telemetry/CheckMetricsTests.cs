using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace SoftReferences.Tests;

public sealed class CheckMetricsTests
{
    [Fact]
    public async Task Cache_CountsWhatIsRememberedAndWhatIsNot()
    {
        using var world = new MemoryWorld { Owner = { [1] = Existence.Exists, [2] = Existence.Exists } };
        using var cache = Collect<long>(world, "softreferences.existence.cache");
        await world.CheckAsync(1, 2);
        await world.CheckAsync(1);
        await world.CheckAsync(1, 2, 3);
        world.Owner[1] = Existence.Unknown;
        world.Time.Advance(TimeSpan.FromSeconds(30));
        await world.CheckAsync(1);
        await world.CheckAsync(1);

        Assert.Equal(
            [("miss", 2), ("hit", 1), ("hit", 2), ("miss", 1), ("miss", 1), ("stale", 1), ("stale", 1)],
            cache.GetMeasurementSnapshot().Select(measurement => ((string)measurement.Tags["softreferences.outcome"]!, (int)measurement.Value)));
        Assert.Equal(("billing", "accounts"), (cache.LastMeasurement!.Tags["softreferences.service"], cache.LastMeasurement.Tags["softreferences.resource"]));
    }

    [Fact]
    public async Task Questions_CountTheKeysThatTheyShareAndThatWait()
    {
        using var world = new MemoryWorld { Owner = { [1] = Existence.Exists, [2] = Existence.Exists } };
        using var joined = Collect<long>(world, "softreferences.existence.joined");
        using var waiting = Collect<int>(world, "softreferences.existence.waiting");
        var answer = new TaskCompletionSource();
        world.BeforeAnswer = (_, _) => answer.Task;

        var checks = Task.WhenAll(world.CheckAsync(1), world.CheckAsync(1, 2), world.CheckAsync(2));
        waiting.RecordObservableInstruments();
        answer.SetResult();
        world.Time.Advance(TimeSpan.FromMilliseconds(2));
        await checks;

        Assert.Equal([1, 1], joined.GetMeasurementSnapshot().Select(measurement => measurement.Value));
        Assert.Equal(1, waiting.LastMeasurement!.Value);
        Assert.Equal("accounts", waiting.LastMeasurement.Tags["softreferences.resource"]);
    }

    private static MetricCollector<T> Collect<T>(MemoryWorld world, string instrument)
        where T : struct => new(world.Services.GetRequiredService<IMeterFactory>(), SoftReferencesTelemetry.MeterName, instrument);
}
