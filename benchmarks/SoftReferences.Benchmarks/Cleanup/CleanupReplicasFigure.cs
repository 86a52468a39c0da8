using System.Globalization;

namespace SoftReferences.Benchmarks;

/// <summary>The clean-up of a backlog by several replicas, compared with one. Each works on one batch at a time, so that one replica keeps at most one core busy.</summary>
internal sealed class CleanupReplicasFigure : ScalingFigure
{
    private const int FullUsers = 20_000;
    private const int SmokeUsers = 1_000;

    private CascadeDatabase _database = null!;
    private CleanupReplica[] _replicas = null!;
    private int _users;

    public override string Name => "cleanup.replicas";

    public override string Ours => "a backlog of 20,000 owners with 200,000 rows, cleaned by 4 replicas that each work on one batch at a time";

    public override string Rival => "the same by one replica";

    public override Limit Limit => Limit.AtLeastTimesAsFast(1.6);

    public override string Horizontal => "replicas";

    public override int WarmUpRounds => 5;

    public override int Rounds => 9;

    public override IReadOnlyList<int> PointsOf(FigureSettings settings) => [1, 4];

    public override double Ideal(int point, int firstPoint, double first) => first * firstPoint / Math.Min(point, Environment.ProcessorCount);

    public override async Task SetUpAsync(FigureSettings settings)
    {
        _users = settings.Work(FullUsers, SmokeUsers);
        _database = new CascadeDatabase();
        _replicas = [.. Enumerable.Range(0, 4).Select(_ => new CleanupReplica(_database.ConnectionString, parallelism: 1))];
        await _replicas[0].CreateDatabaseAsync();
    }

    public override async Task PrepareAsync(int point)
    {
        await _database.FillDependentAsync(_users);
        await _replicas[0].ReceiveAsync(await _database.UsersAsync(_users));
        await _database.SettleAsync();

        // As in a running service. A replica that sees the inbox only after others have begun has to look again a second later.
        await Task.WhenAll(_replicas.Select(replica => replica.SeeInboxAsync()));
    }

    public override Task RunAsync(int point) => Task.WhenAll(_replicas.Take(point).Select(replica => replica.CleanAsync()));

    public override async Task CheckAsync(int point)
    {
        await _database.CheckAsync("SELECT count(*) FROM user_schema.pets", 0);

        // Each key has one record, and the records together count each row once.
        await _database.CheckAsync("SELECT count(*) FROM user_schema.soft_reference_cleanups WHERE state = 'done'", _users);
        await _database.CheckAsync("SELECT count(DISTINCT key) FROM user_schema.soft_reference_cleanups", _users);
        await _database.CheckAsync(string.Create(CultureInfo.InvariantCulture, $"SELECT count(*) FROM user_schema.soft_reference_cleanups WHERE rows = {CascadeDatabase.PetsPerUser}"), _users);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
        {
            await replica.DisposeAsync();
        }

        await _database.DisposeAsync();
    }
}
