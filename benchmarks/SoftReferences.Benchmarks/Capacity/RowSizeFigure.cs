namespace SoftReferences.Benchmarks;

/// <summary>The size in bytes, including indexes, of a row in each table that grows with deletions, as the product itself writes it.</summary>
internal sealed class RowSizeFigure : Figure
{
    private readonly CascadeDatabase _dependent = new();
    private CleanupOwner? _owner;
    private BenchmarkDependent? _reader;
    private CleanupReplica? _replica;

    public override string Name => "size";

    public override string Ours => "bytes for each deletion in the owner's feed, each tombstone of a dependent's inbox, each record of clean-up, and each reference in its index; free space included";

    public override string Rival => "the same Guids with a time in a bare table with a primary key; for the reference, the index of a foreign key";

    public override async Task<Measurement> MeasureAsync(FigureSettings settings, CancellationToken cancellationToken)
    {
        var users = settings.Work(50_000, 200);
        _replica = new CleanupReplica(_dependent.ConnectionString);
        await _replica.CreateDatabaseAsync();
        await _dependent.CreateCascadeAsync();
        await _dependent.FillAsync(users);
        var keys = await _dependent.UsersAsync(users);
        await _dependent.ExecuteAsync(
            "CREATE TABLE cascade.bare (key uuid PRIMARY KEY, at timestamptz NOT NULL); INSERT INTO cascade.bare SELECT \"Id\", now() FROM cascade.users");
        var pets = await _dependent.CountAsync("SELECT count(*) FROM user_schema.pets");
        var index = await _dependent.CountAsync("SELECT pg_relation_size('user_schema.\"IX_pets_UserId\"')");
        var key = await _dependent.CountAsync("SELECT pg_relation_size('cascade.\"pets_UserId_idx\"')");
        var bare = await _dependent.CountAsync("SELECT pg_total_relation_size('cascade.bare')") / (2.0 * users);

        await _replica.ReceiveAsync(keys);
        await _replica.CleanAsync();

        // Removes dead rows: a record is inserted with its work and updated when the work is done.
        await _dependent.ExecuteAsync("VACUUM FULL user_schema.soft_reference_cleanups");
        var deletion = await SizeOfDeletionAsync(keys, cancellationToken);
        return new(
        [
            Line("deletion", deletion, bare, Limit.AtMost(300)),
            Line("tombstone", await SizeOfAsync("soft_reference_tombstones", users), bare, Limit.AtMost(300)),
            Line("record", await SizeOfAsync("soft_reference_cleanups", users), bare, Limit.AtMost(400)),
            Line("reference", (double)index / pets, (double)key / pets, Limit.AtMostTimes(1.05)),
        ]);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var disposable in (IAsyncDisposable?[])[_reader, _owner, _replica, _dependent])
        {
            if (disposable is not null)
            {
                await disposable.DisposeAsync();
            }
        }
    }

    private FigureLine Line(string what, double ours, double rival, Limit limit) => FigureLine.Of($"{Name}.{what}", [(ours, rival)], "bytes", limit);

    private async Task<double> SizeOfAsync(string table, int rows)
    {
        await _dependent.CheckAsync($"SELECT count(*) FROM user_schema.{table}", rows);
        return (double)await _dependent.CountAsync($"SELECT pg_total_relation_size('user_schema.{table}')") / rows;
    }

    // The sequencer fills the feed when somebody reads it.
    private async Task<double> SizeOfDeletionAsync(IReadOnlyList<Guid> keys, CancellationToken cancellationToken)
    {
        _owner = await CleanupOwner.StartAsync();
        _reader = new BenchmarkDependent(_owner.Address);
        await _owner.AddAsync(keys);
        await using var deleted = await _owner.DeleteAsync(keys);
        await deleted.CommitAsync();
        var position = 0L;
        while (position < keys.Count)
        {
            var page = await _reader.Feed.ReadAsync(new FeedCursor(null, position), 5_000, TimeSpan.FromSeconds(5), OwnerKeyKind.Uuid, cancellationToken);
            position = page.Next > position ? page.Next : throw new InvalidOperationException($"The feed ends at {position}, and {keys.Count} users were deleted.");
        }

        return (double)await _owner.SizeOfFeedAsync() / keys.Count;
    }
}
