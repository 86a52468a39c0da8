using Microsoft.EntityFrameworkCore;

namespace SoftReferences.Benchmarks;

/// <summary>Clean-up compared with a usual consumer of deletion events, which loads the entities of each event, removes them, and saves.</summary>
internal sealed class RowByRowFigure : PairedFigure
{
    private const int FullUsers = 2_000;
    private const int SmokeUsers = 100;

    private CascadeDatabase _database = null!;
    private CleanupReplica _replica = null!;
    private IReadOnlyList<Guid> _doomed = [];
    private int _users;

    public override string Name => "cleanup.row-by-row";

    public override string Ours => "20,000 rows of 2,000 owners, from the inbox to rows gone and recorded";

    public override string Rival => "an event consumer: for each owner it loads the entities, RemoveRange, SaveChanges";

    public override Limit Limit => Limit.AtLeastTimesAsFast(20);

    public override int Rounds => 5;

    public override int WarmUpRounds => 2;

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
        _doomed = await _database.UsersAsync(_users);
        await _replica.ReceiveAsync(_doomed);
        await _database.SettleAsync();
    }

    public override async Task RunRivalAsync()
    {
        var options = new DbContextOptionsBuilder<CascadePetContext>().UseNpgsql(_database.ConnectionString).Options;
        foreach (var user in _doomed)
        {
            await using var context = new CascadePetContext(options);
            context.RemoveRange(await context.Pets.Where(pet => pet.UserId == user).ToListAsync());
            await context.SaveChangesAsync();
        }

        await CheckAsync("SELECT count(*) FROM cascade.pets");
    }

    public override async Task RunOursAsync()
    {
        await _replica.StartAsync();
        while (await _database.CountAsync("SELECT (SELECT count(*) FROM user_schema.soft_reference_cleanup_ranges) + (SELECT count(*) FROM user_schema.soft_reference_cleanups WHERE state IN ('pending', 'settling'))") > 0)
        {
            await Task.Delay(5);
        }

        await _replica.StopAsync();
        await CheckAsync("SELECT count(*) FROM user_schema.pets");
    }

    public override async ValueTask DisposeAsync()
    {
        await _replica.DisposeAsync();
        await _database.DisposeAsync();
    }

    private async Task CheckAsync(string query)
    {
        if (await _database.CountAsync(query) is var count && count != _users * CascadeDatabase.PetsPerUser)
        {
            throw new InvalidOperationException($"'{query}' gave {count}.");
        }
    }
}
