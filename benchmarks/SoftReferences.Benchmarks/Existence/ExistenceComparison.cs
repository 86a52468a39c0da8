namespace SoftReferences.Benchmarks;

/// <summary>A comparison of two ways to ask an owner on loopback HTTP.</summary>
internal abstract class ExistenceComparison : Comparison
{
    private BenchmarkOwner? _owner;
    private BenchmarkDependent? _dependent;

    protected BenchmarkOwner Owner => _owner ?? throw new InvalidOperationException("It was not set up.");

    protected BenchmarkDependent Dependent => _dependent ?? throw new InvalidOperationException("It was not set up.");

    public override async Task SetUpAsync()
    {
        _owner = await BenchmarkOwner.StartAsync();
        _dependent = new BenchmarkDependent(_owner.Address);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_dependent is not null)
        {
            await _dependent.DisposeAsync();
        }

        if (_owner is not null)
        {
            await _owner.DisposeAsync();
        }
    }

    /// <summary>Throws when the owner was called more often than it may be.</summary>
    protected void CheckCalls(int most)
    {
        if (Owner.TakeCalls() is var calls && calls > most)
        {
            throw new InvalidOperationException($"{calls} calls, where at most {most} are allowed.");
        }
    }
}
