using System.Globalization;

namespace SoftReferences.Benchmarks;

/// <summary>Two ways to ask an owner with a million users over loopback HTTP.</summary>
internal abstract class ExistenceFigure : PairedFigure
{
    private const int FullUsers = 1_000_000;
    private const int SmokeUsers = 5_000;
    private const int FullChecked = 400_000;

    private IReadOnlyList<Guid> _users = [];
    private int _taken;
    private BenchmarkOwner? _owner;
    private BenchmarkDependent? _dependent;

    protected BenchmarkOwner Owner => _owner ?? throw new InvalidOperationException("It was not set up.");

    protected BenchmarkDependent Dependent => _dependent ?? throw new InvalidOperationException("It was not set up.");

    public override async Task SetUpAsync(FigureSettings settings)
    {
        (_owner, _users) = await BenchmarkOwner.StartAsync(settings.Work(FullUsers, SmokeUsers), settings.Work(FullChecked, SmokeUsers));
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

    /// <summary>Returns references that have not been checked before, until all have been returned.</summary>
    protected SoftReferenceUse[] NewUses(int count) =>
        [.. Enumerable.Range(0, count).Select(index => SoftReferenceUse.Of(new SoftRef<AuthUsers>(_users[_taken++ % _users.Count]), string.Create(CultureInfo.InvariantCulture, $"/pets/{index}/userId")))];

    /// <summary>Throws if the owner was called more often than allowed.</summary>
    protected void CheckCalls(int most)
    {
        if (Owner.TakeCalls() is var calls && calls > most)
        {
            throw new InvalidOperationException($"{calls} calls, where at most {most} are allowed.");
        }
    }
}
