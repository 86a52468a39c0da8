using System.Globalization;

namespace SoftReferences.Benchmarks;

/// <summary>Two ways to ask an owner on loopback HTTP, which has a million users.</summary>
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

    /// <summary>Gives references that nobody has checked before, until all were given.</summary>
    protected SoftReferenceUse[] NewUses(int count) =>
        [.. Enumerable.Range(0, count).Select(index => SoftReferenceUse.Of(new SoftRef<AuthUsers>(_users[_taken++ % _users.Count]), string.Create(CultureInfo.InvariantCulture, $"/pets/{index}/userId")))];

    /// <summary>Throws when the owner was called more often than it may be.</summary>
    protected void CheckCalls(int most)
    {
        if (Owner.TakeCalls() is var calls && calls > most)
        {
            throw new InvalidOperationException($"{calls} calls, where at most {most} are allowed.");
        }
    }
}
