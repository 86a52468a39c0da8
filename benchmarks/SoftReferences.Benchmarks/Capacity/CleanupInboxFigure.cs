namespace SoftReferences.Benchmarks;

/// <summary>The cost of clean-up as its inbox and its records grow.</summary>
internal sealed class CleanupInboxFigure : ScalingFigure
{
    private readonly Dictionary<int, (CascadeDatabase Database, CleanupReplica Replica)> _inboxes = [];
    private readonly Dictionary<int, FeedCursor> _cursors = [];
    private int _users;

    public override string Name => "cleanup.inbox";

    public override string Ours => "20,000 rows of 2,000 owners taken into an inbox of 1,000,000 tombstones and cleaned up, with as many records of earlier clean-up";

    public override string Rival => "an inbox and a record of 100,000";

    public override Limit Limit => Limit.AtMostTimes(2);

    public override string Horizontal => "tombstones";

    public override IReadOnlyList<int> PointsOf(FigureSettings settings) => settings.IsSmoke ? [500, 5_000] : [100_000, 1_000_000];

    public override double Ideal(int point, int firstPoint, double first) => first;

    public override async Task SetUpAsync(FigureSettings settings)
    {
        _users = settings.Work(2_000, 50);
        foreach (var point in PointsOf(settings))
        {
            var database = new CascadeDatabase();
            var replica = new CleanupReplica(database.ConnectionString);
            _inboxes[point] = (database, replica);
            await replica.CreateDatabaseAsync();

            // Copies a row that the product wrote until there are as many as needed.
            await database.FillDependentAsync(1);
            await replica.ReceiveAsync(await database.UsersAsync(1));
            await replica.CleanAsync();
            await database.ExecuteAsync(
                $"""
                INSERT INTO user_schema.soft_reference_tombstones (owner, key, kind, epoch, position, occurred_at, received_at)
                SELECT owner, {CapacityFigures.Key("n", point)}, kind, epoch, n, occurred_at, received_at FROM user_schema.soft_reference_tombstones, generate_series(2, {point}) AS n;
                INSERT INTO user_schema.soft_reference_cleanups (owner, key, reference, action, epoch, position, state, rows, conflicts, attempts, due_at, horizon, created_at, started_at, finished_at)
                SELECT owner, {CapacityFigures.Key("n", point)}, reference, action, epoch, n, state, rows, conflicts, attempts, due_at, horizon, created_at, started_at, finished_at
                FROM user_schema.soft_reference_cleanups, generate_series(2, {point}) AS n;
                UPDATE user_schema.soft_reference_cursors SET position = {point}
                """);
            _cursors[point] = new FeedCursor(GoneUsers.Epoch, point);
            await database.SettleAsync();
        }
    }

    public override async Task PrepareAsync(int point)
    {
        await _inboxes[point].Database.FillDependentAsync(_users, keepInbox: true);
        await _inboxes[point].Database.ExecuteAsync("ANALYZE user_schema.pets; CHECKPOINT");
    }

    public override async Task RunAsync(int point)
    {
        var (database, replica) = _inboxes[point];
        _cursors[point] = await replica.ReceiveAsync(await database.UsersAsync(_users), _cursors[point]);
        await replica.CleanAsync();
        await database.CheckAsync("SELECT count(*) FROM user_schema.pets", 0);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var (database, replica) in _inboxes.Values)
        {
            await replica.DisposeAsync();
            await database.DisposeAsync();
        }
    }
}
