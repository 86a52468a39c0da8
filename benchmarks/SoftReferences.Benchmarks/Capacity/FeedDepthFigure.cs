using Npgsql;

namespace SoftReferences.Benchmarks;

/// <summary>The cost of the last pages of a feed as the feed grows.</summary>
internal sealed class FeedDepthFigure : ScalingFigure
{
    private const int PageSize = 5_000;
    private const int Pages = 20;
    private const int SmokePageSize = 20;

    private readonly Dictionary<int, (BenchmarkOwner Owner, BenchmarkDependent Dependent)> _feeds = [];
    private int _pageSize;

    public override string Name => "feed.depth";

    public override string Ours => "the last 100,000 tombstones of a feed of 3,000,000 read over loopback HTTP in 20 pages";

    public override string Rival => "the last 100,000 of a feed of 100,000";

    public override Limit Limit => Limit.AtMostTimes(2);

    public override string Horizontal => "tombstones in the feed";

    public override IReadOnlyList<int> PointsOf(FigureSettings settings) => settings.IsSmoke ? [400, 4_000] : [100_000, 1_000_000, 3_000_000];

    public override double Ideal(int point, int firstPoint, double first) => first;

    public override async Task SetUpAsync(FigureSettings settings)
    {
        _pageSize = settings.Work(PageSize, SmokePageSize);
        foreach (var point in PointsOf(settings))
        {
            var (owner, _) = await BenchmarkOwner.StartAsync(users: 1, some: 1);
            _feeds[point] = (owner, new BenchmarkDependent(owner.Address));
            await using var source = NpgsqlDataSource.Create(owner.ConnectionString + ";Command Timeout=0");
            foreach (var statement in FeedFigures.Fill(point, CapacityFigures.Key("n", point)))
            {
                await using var command = source.CreateCommand(statement);
                await command.ExecuteNonQueryAsync();
            }
        }
    }

    public override async Task RunAsync(int point)
    {
        var position = (long)point - (Pages * _pageSize);
        for (var page = 0; page < Pages; page++)
        {
            var read = await _feeds[point].Dependent.Feed.ReadAsync(new FeedCursor(null, position), _pageSize, TimeSpan.Zero, OwnerKeyKind.Uuid, CancellationToken.None);
            if (read.Items.Count != _pageSize || read.HasMore != (page < Pages - 1))
            {
                throw new InvalidOperationException($"The page after {position} has {read.Items.Count} tombstones.");
            }

            position = read.Next;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var (owner, dependent) in _feeds.Values)
        {
            await dependent.DisposeAsync();
            await owner.DisposeAsync();
        }
    }
}
