using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace SoftReferences.Benchmarks;

/// <summary>Deletion of owners by one statement, from a table with capture while a dependent waits for the feed, and from one without capture.</summary>
internal sealed class CaptureBulkFigure : PairedFigure
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(FigureServer.CreateDatabase());
    private int _users;

    public override string Name => "capture.bulk";

    public override string Ours => "10,000 owners deleted by one statement, captured";

    public override string Rival => "the same without capture";

    public override Limit Limit => Limit.AtMostTimes(1.5);

    public override int Rounds => 60;

    public override int WarmUpRounds => 4;

    public override async Task SetUpAsync(FigureSettings settings)
    {
        _users = settings.Work(10_000, 100);
        var options = new DbContextOptionsBuilder<CapturedUserContext>().UseNpgsql(_source.ConnectionString).UseSoftReferences(soft => soft.OwnsSchemas("auth_schema")).Options;
        await using var context = new CapturedUserContext(options);
        await context.Database.EnsureCreatedAsync();
        await context.Database.CreateSoftReferenceTriggersAsync();
        await ExecuteAsync("CREATE SCHEMA rival");
        await ExecuteAsync("CREATE TABLE rival.users (LIKE auth_schema.users INCLUDING ALL)");
        await ExecuteAsync($"CREATE TABLE rival.source AS SELECT md5('u' || n)::uuid AS id, 'User ' || n AS name, n <= {_users} AS goes FROM generate_series(1, {2 * _users}) AS n");
    }

    public override async Task PrepareAsync()
    {
        await ExecuteAsync("TRUNCATE auth_schema.users, rival.users, auth_schema.soft_reference_journal");
        await ExecuteAsync("INSERT INTO auth_schema.users SELECT id, name FROM rival.source");
        await ExecuteAsync("INSERT INTO rival.users SELECT id, name FROM rival.source");
        await ExecuteAsync("UPDATE auth_schema.soft_reference_streams SET awaited_until = now() + interval '1 hour'");
        await ExecuteAsync("VACUUM ANALYZE auth_schema.users, rival.users, rival.source");
        await ExecuteAsync("CHECKPOINT");
    }

    public override async Task RunOursAsync()
    {
        await DeleteAsync("auth_schema.users");
        await CheckAsync("SELECT coalesce(sum(size), 0)::bigint FROM auth_schema.soft_reference_journal");
    }

    public override Task RunRivalAsync() => DeleteAsync("rival.users");

    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task DeleteAsync(string table)
    {
        await ExecuteAsync($"DELETE FROM {table} WHERE \"Id\" IN (SELECT id FROM rival.source WHERE goes)");
        await CheckAsync($"SELECT count(*) FROM {table}");
    }

    private async Task CheckAsync(string query)
    {
        await using var command = _source.CreateCommand(query);
        if (await command.ExecuteScalarAsync() is var count && !Equals(count, (long)_users))
        {
            throw new InvalidOperationException($"'{query}' gave {count}.");
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }
}
