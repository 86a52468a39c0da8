namespace SoftReferences.Benchmarks;

/// <summary>The cost of the guard of inserts as the inbox that it searches grows.</summary>
internal sealed class GuardInboxFigure : ScalingFigure
{
    private readonly Dictionary<int, GuardDatabase> _databases = [];
    private int _rows;

    public override string Name => "guard.inbox";

    public override string Ours => "50,000 rows inserted by one statement, with the guard and an inbox of 3,000,000 tombstones";

    public override string Rival => "an inbox of 100,000";

    public override Limit Limit => Limit.AtMostTimes(2);

    public override string Horizontal => "tombstones";

    public override IReadOnlyList<int> PointsOf(FigureSettings settings) => settings.IsSmoke ? [500, 5_000] : [100_000, 1_000_000, 3_000_000];

    public override double Ideal(int point, int firstPoint, double first) => first;

    public override async Task SetUpAsync(FigureSettings settings)
    {
        _rows = settings.Work(50_000, 100);
        foreach (var point in PointsOf(settings))
        {
            _databases[point] = new GuardDatabase();
            await _databases[point].CreateAsync(_rows, point, CapacityFigures.Key("n", point));
        }
    }

    public override Task PrepareAsync(int point) => _databases[point].ResetAsync();

    public override async Task RunAsync(int point)
    {
        await _databases[point].ExecuteAsync("INSERT INTO user_schema.pets (\"Id\", \"Name\", \"UserId\") SELECT \"Id\", \"Name\", \"UserId\" FROM rival.source");
        await _databases[point].CheckAsync("user_schema.pets", _rows);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var database in _databases.Values)
        {
            await database.DisposeAsync();
        }
    }
}
