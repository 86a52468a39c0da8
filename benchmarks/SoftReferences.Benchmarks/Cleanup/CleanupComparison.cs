using System.Globalization;

namespace SoftReferences.Benchmarks;

/// <summary>Rows removed by a foreign key that cascades, and by clean-up: from the inbox to rows gone and recorded.</summary>
internal sealed class CleanupComparison(int users, int rounds) : Comparison
{
    private const int FeedPage = 1_000;

    private CascadeDatabase _database = null!;
    private CleanupReplica _replica = null!;

    public override string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"Clean {users * CascadeDatabase.PetsPerUser:N0} rows of {users:N0} owners, against ON DELETE CASCADE");

    public override double Limit => 1.0;

    public override int Rounds => rounds;

    public override int WarmUpRounds => 2;

    public override async Task SetUpAsync()
    {
        _database = new CascadeDatabase();
        _replica = new CleanupReplica(_database.ConnectionString);
        await _replica.CreateDatabaseAsync();
        await _database.CreateCascadeAsync();
    }

    public override async Task PrepareAsync()
    {
        await _database.FillAsync(users);
        await _replica.ReceiveAsync(await _database.DoomedAsync(users), FeedPage);
        await _database.SettleAsync();
    }

    public override async Task RunBaselineAsync()
    {
        await _database.DeleteUsersAsync(users);
        await CheckAsync("SELECT count(*) FROM cascade.pets");
    }

    public override async Task RunCandidateAsync()
    {
        await _replica.StartAsync();
        while (await _database.CountAsync("SELECT (SELECT count(*) FROM user_schema.soft_reference_cleanup_ranges) + (SELECT count(*) FROM user_schema.soft_reference_cleanups WHERE state IN ('pending', 'settling'))") > 0)
        {
            await Task.Delay(10);
        }

        await _replica.StopAsync();
        await CheckAsync("SELECT count(*) FROM user_schema.pets");
        await CheckAsync("SELECT sum(rows)::bigint FROM user_schema.soft_reference_cleanups WHERE state = 'done'");
    }

    public override async ValueTask DisposeAsync()
    {
        await _replica.DisposeAsync();
        await _database.DisposeAsync();
    }

    private async Task CheckAsync(string query)
    {
        if (await _database.CountAsync(query) is var count && count != users * CascadeDatabase.PetsPerUser)
        {
            throw new InvalidOperationException($"'{query}' gave {count}.");
        }
    }
}
