using System.Diagnostics;

namespace SoftReferences.Benchmarks;

/// <summary>The additional memory of a process while it sweeps, including the owner in the same process.</summary>
internal sealed class SweepMemoryFigure : Figure
{
    private const int FullUsers = 1_200_000;
    private const int SmokeUsers = 6_000;
    private const int FullRounds = 5;
    private const double Mebibyte = 1024 * 1024;
    private static readonly TimeSpan SamplingInterval = TimeSpan.FromMilliseconds(5);

    private BenchmarkOwner? _owner;
    private SweptPets? _pets;

    public override string Name => "sweep.memory";

    public override string Ours => "the most memory above idle while 1,000,000 keys are swept";

    public override string Rival => "the same for 100,000 keys";

    public override async Task<Measurement> MeasureAsync(FigureSettings settings, CancellationToken cancellationToken)
    {
        (_owner, _pets) = await SweepFigures.StartAsync(settings.Work(FullUsers, SmokeUsers));
        var (few, many) = (settings.Work(100_000, 500), settings.Work(1_000_000, 5_000));
        var pairs = new List<(double Ours, double Rival)>();
        for (var round = 0; round < settings.RoundsOf(FullRounds); round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rival = await MeasureAsync(_pets, few);
            pairs.Add((await MeasureAsync(_pets, many), rival));
        }

        return new([FigureLine.Of(Name, pairs, "MiB", Limit.AtMost(64))]);
    }

    public override async ValueTask DisposeAsync() => await SweepFigures.DisposeAsync(_owner, _pets);

    private static async Task<double> MeasureAsync(SweptPets pets, int keys)
    {
        await pets.FillAsync(keys);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var idle = PrivateBytes();
        var most = idle;
        var sweep = pets.SweepAsync(keys);
        while (!sweep.IsCompleted)
        {
            most = Math.Max(most, PrivateBytes());
            await Task.WhenAny(sweep, Task.Delay(SamplingInterval));
        }

        await sweep;
        return (most - idle) / Mebibyte;
    }

    private static double PrivateBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
