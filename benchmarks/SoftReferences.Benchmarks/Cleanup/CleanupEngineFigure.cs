namespace SoftReferences.Benchmarks;

/// <summary>Removal of rows by a cascading foreign key, compared with clean-up from the inbox until the rows are removed and recorded.</summary>
internal sealed class CleanupEngineFigure : PairedFigure
{
    private const int FullUsers = 10_000;
    private const int SmokeUsers = 500;

    private CascadeDatabase _database = null!;
    private CleanupReplica _replica = null!;
    private int _users;

    public override string Name => "cleanup.engine";

    public override string Ours => "100,000 rows of 10,000 owners, from the inbox to rows gone and recorded";

    public override string Rival => "ON DELETE CASCADE of the same rows";

    public override Limit Limit => Limit.AtMostTimes(1);

    public override int Rounds => 11;

    public override int WarmUpRounds => 4;

    public override async Task SetUpAsync(FigureSettings settings)
    {
        _users = settings.Work(FullUsers, SmokeUsers);
        _database = new CascadeDatabase();
        _replica = new CleanupReplica(_database.ConnectionString);
        await _replica.CreateDatabaseAsync();
        await _database.CreateCascadeAsync();
    }

    public override async Task PrepareAsync()
    {
        await _database.FillAsync(_users);
        await _replica.ReceiveAsync(await _database.UsersAsync(_users));
        await _database.SettleAsync();
    }

    public override Task RunRivalAsync() => _database.DeleteUsersAsync(_users);

    public override Task RunOursAsync() => _replica.CleanAsync();

    public override async Task CheckAsync()
    {
        await _database.CheckAsync("SELECT count(*) FROM cascade.pets", _users * CascadeDatabase.PetsPerUser);
        await _database.CheckAsync("SELECT count(*) FROM user_schema.pets", _users * CascadeDatabase.PetsPerUser);
        await _database.CheckAsync("SELECT sum(rows)::bigint FROM user_schema.soft_reference_cleanups WHERE state = 'done'", _users * CascadeDatabase.PetsPerUser);
    }

    public override async ValueTask DisposeAsync()
    {
        await _replica.DisposeAsync();
        await _database.DisposeAsync();
    }
}
