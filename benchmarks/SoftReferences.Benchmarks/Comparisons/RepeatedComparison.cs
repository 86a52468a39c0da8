namespace SoftReferences.Benchmarks;

/// <summary>Compares two benchmarks of one class. What is too quick for a clock runs many times for each timing.</summary>
internal sealed class RepeatedComparison<TBenchmarks>(string name, int times, Func<TBenchmarks, int> baseline, Func<TBenchmarks, int> candidate)
    : Comparison
    where TBenchmarks : IBenchmarks, new()
{
    private readonly TBenchmarks _benchmarks = new();

    public override string Name { get; } = name;

    public override double Limit => 1.05;

    public override int Rounds => 200;

    public override Task SetUpAsync()
    {
        _benchmarks.Setup();
        return Task.CompletedTask;
    }

    public override Task RunBaselineAsync() => Run(baseline);

    public override Task RunCandidateAsync() => Run(candidate);

    public override ValueTask DisposeAsync()
    {
        _benchmarks.Cleanup();
        return ValueTask.CompletedTask;
    }

    private Task Run(Func<TBenchmarks, int> work)
    {
        for (var time = 0; time < times; time++)
        {
            work(_benchmarks);
        }

        return Task.CompletedTask;
    }
}
