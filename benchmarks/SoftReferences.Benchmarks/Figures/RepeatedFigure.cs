namespace SoftReferences.Benchmarks;

/// <summary>Compares two benchmarks of one class. Work that is too short to time runs many times for each timing.</summary>
internal sealed class RepeatedFigure<TBenchmarks>(string name, string work, int times, Limit limit, Func<TBenchmarks, int> ours, Func<TBenchmarks, int> rival) : PairedFigure
    where TBenchmarks : IBenchmarks, new()
{
    private readonly TBenchmarks _benchmarks = new();
    private int _times;

    public override string Name { get; } = name;

    public override string Ours { get; } = $"{work}, with a reference";

    public override string Rival => "the same code with a Guid";

    public override Limit Limit { get; } = limit;

    public override Limit MemoryLimit { get; } = limit;

    public override int Rounds => Pairs;

    /// <summary>Gets the number of timed pairs, if the default takes too long.</summary>
    public int Pairs { get; init; } = 100;

    public override int WarmUpRounds => Math.Min(Pairs, base.WarmUpRounds);

    // The runtime recompiles hot code, but not within its first tenth of a second. Without a longer warm-up, the timings would mix both.
    public override TimeSpan WarmUpTime => TimeSpan.FromSeconds(1);

    public override Task SetUpAsync(FigureSettings settings)
    {
        _times = settings.Work(times, 1);
        _benchmarks.Resize(settings);
        _benchmarks.Setup();
        return Task.CompletedTask;
    }

    public override Task RunOursAsync() => Run(ours);

    public override Task RunRivalAsync() => Run(rival);

    public override ValueTask DisposeAsync()
    {
        _benchmarks.Cleanup();
        return ValueTask.CompletedTask;
    }

    private Task Run(Func<TBenchmarks, int> work)
    {
        for (var time = 0; time < _times; time++)
        {
            work(_benchmarks);
        }

        return Task.CompletedTask;
    }
}
