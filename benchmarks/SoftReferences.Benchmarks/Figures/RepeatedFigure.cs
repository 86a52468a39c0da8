namespace SoftReferences.Benchmarks;

/// <summary>Holds two benchmarks of one class against each other. What is too quick for a clock runs many times for each timing.</summary>
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

    /// <summary>Gets how many pairs are timed, where the usual number takes too long.</summary>
    public int Pairs { get; init; } = 100;

    public override int WarmUpRounds => Math.Min(Pairs, base.WarmUpRounds);

    // The runtime compiles what runs often once more, but not within its first tenth of a second: what is quick would be timed before and after.
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
