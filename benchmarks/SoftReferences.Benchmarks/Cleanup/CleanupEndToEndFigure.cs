namespace SoftReferences.Benchmarks;

/// <summary>
/// The whole path to an idle dependent: from the owner's commit through sequencer, feed, loopback HTTP, inbox, live
/// confirmation and removal to the record.
/// </summary>
internal sealed class CleanupEndToEndFigure : PairedFigure
{
    private const int FullUsers = 10_000;
    private const int SmokeUsers = 500;

    // Code that runs less than about sixty times is not fully optimized yet. It would be compiled during the timing, for half a second on one core.
    private const int SmallDeletions = 100;
    private const int UsersOfASmallDeletion = 100;

    // All deletions have been received and cleaned up.
    private const string IsDone =
        """
        SELECT EXISTS (SELECT FROM user_schema.soft_reference_cursors WHERE position = $1)
        AND NOT EXISTS (SELECT FROM user_schema.soft_reference_cleanup_ranges)
        AND NOT EXISTS (SELECT FROM user_schema.soft_reference_cleanups WHERE state IN ('pending', 'settling'))
        """;

    private CascadeDatabase _database = null!;
    private CleanupOwner _owner = null!;
    private CleanupReplica _replica = null!;
    private DatabaseWatch _watch = null!;
    private OpenDeletion? _deletion;
    private long _deleted;
    private int _users;

    public override string Name => "cleanup.end-to-end";

    public override string Ours => "100,000 rows of 10,000 owners, from the owner's commit over loopback HTTP to rows gone and recorded";

    public override string Rival => "ON DELETE CASCADE of the same rows";

    public override Limit Limit => Limit.AtMostTimes(1.5);

    public override int Rounds => 11;

    public override int WarmUpRounds => 4;

    public override async Task SetUpAsync(FigureSettings settings)
    {
        _database = new CascadeDatabase();
        _owner = await CleanupOwner.StartAsync();
        _replica = new CleanupReplica(_database.ConnectionString, _owner.Address);
        await _replica.CreateDatabaseAsync();
        await _database.CreateCascadeAsync();
        await _replica.StartAsync();
        _watch = await DatabaseWatch.OpenAsync(_database.ConnectionString, IsDone);

        // Warms up to the state of a service that has run for a while.
        _users = UsersOfASmallDeletion;
        for (var deletion = 0; deletion < settings.WarmUpOf(SmallDeletions); deletion++)
        {
            await PrepareAsync();
            await RunRivalAsync();
            await RunOursAsync();
            await CheckAsync();
        }

        _users = settings.Work(FullUsers, SmokeUsers);
    }

    public override async Task PrepareAsync()
    {
        await _database.FillAsync(_users, keepInbox: true);
        var users = await _database.UsersAsync(2 * _users);
        await _owner.AddAsync(users);
        _deletion = await _owner.DeleteAsync([.. users.Take(_users)]);
        _deleted += _users;
        await _database.SettleAsync();
    }

    public override Task RunRivalAsync() => _database.DeleteUsersAsync(_users);

    public override async Task RunOursAsync()
    {
        await _deletion!.CommitAsync();
        await _watch.WaitAsync(_deleted);
    }

    public override async Task CheckAsync()
    {
        await _database.CheckAsync("SELECT count(*) FROM cascade.pets", _users * CascadeDatabase.PetsPerUser);
        await _database.CheckAsync("SELECT count(*) FROM user_schema.pets", _users * CascadeDatabase.PetsPerUser);
        await _database.CheckAsync("SELECT sum(rows)::bigint FROM user_schema.soft_reference_cleanups WHERE state = 'done'", _deleted * CascadeDatabase.PetsPerUser);
        await _deletion!.DisposeAsync();
        _deletion = null;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_deletion is not null)
        {
            await _deletion.DisposeAsync();
        }

        await (_watch?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _replica.StopAsync();
        await _replica.DisposeAsync();
        await _owner.DisposeAsync();
        await _database.DisposeAsync();
    }
}
