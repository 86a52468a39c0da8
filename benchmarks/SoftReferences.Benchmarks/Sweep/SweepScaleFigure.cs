namespace SoftReferences.Benchmarks;

/// <summary>The cost of a sweep with ten times the keys.</summary>
internal sealed class SweepScaleFigure : ScalingFigure
{
    private const int FullUsers = 1_200_000;
    private const int SmokeUsers = 6_000;

    private BenchmarkOwner? _owner;
    private SweptPets? _pets;

    public override string Name => "sweep.scale";

    public override string Ours => "1,000,000 distinct keys swept over HTTP";

    public override string Rival => "100,000 of them";

    public override Limit Limit => Limit.AtMostTimes(11);

    public override string Horizontal => "keys";

    private SweptPets Pets => _pets ?? throw new InvalidOperationException("It was not set up.");

    public override IReadOnlyList<int> PointsOf(FigureSettings settings) => settings.IsSmoke ? [500, 5_000] : [100_000, 300_000, 1_000_000];

    public override double Ideal(int point, int firstPoint, double first) => first * point / firstPoint;

    public override async Task SetUpAsync(FigureSettings settings) => (_owner, _pets) = await SweepFigures.StartAsync(settings.Work(FullUsers, SmokeUsers));

    public override Task PrepareAsync(int point) => Pets.FillAsync(point);

    public override Task RunAsync(int point) => Pets.SweepAsync(point);

    public override async ValueTask DisposeAsync() => await SweepFigures.DisposeAsync(_owner, _pets);
}
