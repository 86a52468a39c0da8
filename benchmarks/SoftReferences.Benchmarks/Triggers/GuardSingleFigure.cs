using Npgsql;
using NpgsqlTypes;

namespace SoftReferences.Benchmarks;

/// <summary>Insertion of rows one by one, each in its own transaction, by several concurrent clients.</summary>
internal sealed class GuardSingleFigure : PairedFigure
{
    private const int Clients = 4;

    private GuardDatabase _database = null!;
    private (Guid Id, Guid User)[] _rows = [];

    public override string Name => "guard.single";

    public override string Ours => "8,000 rows inserted one by one by 4 clients, with the guard";

    public override string Rival => "the same rows with a foreign key";

    public override Limit Limit => Limit.AtLeastTimesAsFast(0.95);

    public override int Rounds => 24;

    public override int WarmUpRounds => 2;

    public override async Task SetUpAsync(FigureSettings settings)
    {
        var rows = settings.Work(8_000, 80);
        _database = new GuardDatabase();
        await _database.CreateAsync(rows);
        await using var command = _database.Source.CreateCommand("SELECT \"Id\", \"UserId\" FROM rival.source");
        await using var reader = await command.ExecuteReaderAsync();
        var read = new List<(Guid, Guid)>(rows);
        while (await reader.ReadAsync())
        {
            read.Add((reader.GetGuid(0), reader.GetGuid(1)));
        }

        _rows = [.. read];
    }

    public override Task PrepareAsync() => _database.ResetAsync();

    public override Task RunOursAsync() => InsertAsync("user_schema.pets");

    public override Task RunRivalAsync() => InsertAsync("rival.pets");

    public override ValueTask DisposeAsync() => _database?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task InsertAsync(string table)
    {
        await Task.WhenAll(_rows.Chunk(_rows.Length / Clients).Select(rows => Task.Run(() => InsertAsync(table, rows))));
        await _database.CheckAsync(table, _rows.Length);
    }

    private async Task InsertAsync(string table, (Guid Id, Guid User)[] rows)
    {
        await using var connection = await _database.Source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand($"INSERT INTO {table} (\"Id\", \"Name\", \"UserId\") VALUES ($1, 'Rex', $2)", connection);
        var id = command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Uuid });
        var user = command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Uuid });
        await command.PrepareAsync();
        foreach (var row in rows)
        {
            (id.Value, user.Value) = (row.Id, row.User);
            await command.ExecuteNonQueryAsync();
        }
    }
}
