namespace SoftReferences.Benchmarks;

/// <summary>Clean-up with all limits of the breaker, compared with the breaker turned off.</summary>
/// <remarks>The table is counted during warm-up, as a service counts it once an hour. The timing includes the counting and the decision in every transaction.</remarks>
internal sealed class CleanupBreakerFigure : PairedFigure
{
    private const int FullUsers = 10_000;
    private const int SmokeUsers = 500;

    // Half of the keys are deleted.
    private const double Share = 0.75;

    private readonly CascadeDatabase _limited = new();
    private readonly CascadeDatabase _free = new();
    private CleanupReplica _limitedReplica = null!;
    private CleanupReplica _freeReplica = null!;
    private int _users;

    public override string Name => "cleanup.breaker";

    public override string Ours => "100,000 rows of 10,000 owners, half of the table, from the inbox to rows gone and recorded, with limits of rows, keys, shares and history";

    public override string Rival => "the same with the breaker off";

    public override Limit Limit => Limit.AtMostTimes(1.1);

    public override int Rounds => 11;

    public override int WarmUpRounds => 4;

    public override async Task SetUpAsync(FigureSettings settings)
    {
        _users = settings.Work(FullUsers, SmokeUsers);
        _limitedReplica = new CleanupReplica(_limited.ConnectionString, breaker: breaker => (breaker.MaximumRowShare, breaker.MaximumKeyShare, breaker.MaximumRows, breaker.MaximumKeys) = (Share, Share, 10_000_000, 1_000_000));
        _freeReplica = new CleanupReplica(_free.ConnectionString, breaker: breaker => breaker.Enabled = false);
        await _limitedReplica.CreateDatabaseAsync();
        await _freeReplica.CreateDatabaseAsync();
    }

    public override async Task PrepareAsync()
    {
        await PrepareAsync(_limited, _limitedReplica);
        await PrepareAsync(_free, _freeReplica);

        // Every pair starts a new window, because together they remove more than the whole table.
        await _limited.ExecuteAsync("TRUNCATE user_schema.soft_reference_removals");
    }

    public override async Task RunOursAsync()
    {
        await RunAsync(_limited, _limitedReplica);
        await _limited.CheckAsync("SELECT sum(rows)::bigint FROM user_schema.soft_reference_removals", _users * CascadeDatabase.PetsPerUser);
        await _limited.CheckAsync("SELECT sum(keys)::bigint FROM user_schema.soft_reference_removals", _users);
        await _limited.CheckAsync("SELECT table_keys FROM user_schema.soft_reference_breakers WHERE hold IS NULL", 2 * _users);
    }

    public override async Task RunRivalAsync()
    {
        await RunAsync(_free, _freeReplica);
        await _free.CheckAsync("SELECT count(*) FROM user_schema.soft_reference_removals", 0);
    }

    public override async ValueTask DisposeAsync()
    {
        await _limitedReplica.DisposeAsync();
        await _freeReplica.DisposeAsync();
        await _limited.DisposeAsync();
        await _free.DisposeAsync();
    }

    private async Task PrepareAsync(CascadeDatabase database, CleanupReplica replica)
    {
        await database.FillDependentAsync(2 * _users);
        await replica.ReceiveAsync(await database.UsersAsync(_users));
        await database.SettleAsync();
    }

    private async Task RunAsync(CascadeDatabase database, CleanupReplica replica)
    {
        await replica.CleanAsync();
        await database.CheckAsync("SELECT count(*) FROM user_schema.pets", _users * CascadeDatabase.PetsPerUser);
        await database.CheckAsync("SELECT sum(rows)::bigint FROM user_schema.soft_reference_cleanups WHERE state = 'done'", _users * CascadeDatabase.PetsPerUser);
    }
}
