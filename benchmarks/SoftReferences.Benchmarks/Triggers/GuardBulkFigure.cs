namespace SoftReferences.Benchmarks;

/// <summary>Insertion of rows by one statement, checked by a real foreign key, and by the guard against as many tombstones as there are users.</summary>
internal sealed class GuardBulkFigure : PairedFigure
{
    private GuardDatabase _database = null!;
    private int _rows;

    public override string Name => "guard.bulk";

    public override string Ours => "300,000 rows inserted by one statement, with the guard";

    public override string Rival => "the same rows with a foreign key";

    public override Limit Limit => Limit.AtMostTimes(0.6);

    public override int Rounds => 8;

    public override int WarmUpRounds => 1;

    public override async Task SetUpAsync(FigureSettings settings)
    {
        _rows = settings.Work(300_000, 1_000);
        _database = new GuardDatabase();
        await _database.CreateAsync(_rows);
    }

    public override Task PrepareAsync() => _database.ResetAsync();

    public override Task RunOursAsync() => InsertAsync("user_schema.pets");

    public override Task RunRivalAsync() => InsertAsync("rival.pets");

    public override ValueTask DisposeAsync() => _database?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task InsertAsync(string table)
    {
        await _database.ExecuteAsync($"INSERT INTO {table} (\"Id\", \"Name\", \"UserId\") SELECT \"Id\", \"Name\", \"UserId\" FROM rival.source");
        await _database.CheckAsync(table, _rows);
    }
}
