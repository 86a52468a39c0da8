using Npgsql;

namespace SoftReferences.Benchmarks;

/// <summary>A dependent that reads a whole feed over loopback HTTP, compared with reading its rows from the owner's table.</summary>
internal sealed class FeedCatchUpFigure : PairedFigure
{
    private const int FullTombstones = 1_000_000;
    private const int SmokeTombstones = 5_000;

    private static readonly CleanupOptions Settings = new();

    private int _tombstones;
    private BenchmarkOwner? _owner;
    private BenchmarkDependent? _dependent;
    private NpgsqlDataSource? _source;

    public override string Name => "feed.catch-up";

    public override string Ours => "1,000,000 tombstones read from the owner's feed over loopback HTTP, as a dependent reads them";

    public override string Rival => "a SELECT of the same rows through Npgsql";

    public override Limit Limit => Limit.AtMostTimes(2);

    public override int Rounds => 7;

    public override int WarmUpRounds => 1;

    public override async Task SetUpAsync(FigureSettings settings)
    {
        _tombstones = settings.Work(FullTombstones, SmokeTombstones);
        (_owner, _) = await BenchmarkOwner.StartAsync(users: 1, some: 1);
        _dependent = new BenchmarkDependent(_owner.Address);
        _source = NpgsqlDataSource.Create(_owner.ConnectionString);
        foreach (var statement in FeedFigures.Fill(_tombstones))
        {
            await using var command = _source.CreateCommand(statement);
            command.CommandTimeout = 0;
            await command.ExecuteNonQueryAsync();
        }
    }

    public override async Task RunOursAsync()
    {
        await using var feed = new ReadAheadFeed(_dependent!.Feed);
        var cursor = default(FeedCursor);
        var hasMore = true;
        var count = 0;
        while (hasMore)
        {
            var page = await feed.ReadAsync(cursor, Settings.FeedPageSize, TimeSpan.Zero, OwnerKeyKind.Uuid, CancellationToken.None);
            count += page.Items.Count(static item => item.Kind == TombstoneKind.Deleted && item.Key.Kind == OwnerKeyKind.Uuid);
            cursor = new(page.Epoch, page.Next) { Seen = page.Items.Count == 0 ? cursor.Seen : TombstoneFingerprint.Of(page.Items[^1]) };
            hasMore = page.HasMore;
        }

        Check(count);
    }

    public override async Task RunRivalAsync()
    {
        await using var command = _source!.CreateCommand(
            "SELECT position, key, kind, merged_into, occurred_at FROM auth_schema.soft_reference_deletions ORDER BY resource, position");
        await using var reader = await command.ExecuteReaderAsync();
        var count = 0;
        while (await reader.ReadAsync())
        {
            var isRead = reader.GetInt64(0) == count + 1
                && Guid.TryParse(reader.GetString(1), out _)
                && reader.GetString(2) == "deleted"
                && await reader.IsDBNullAsync(3)
                && reader.GetFieldValue<DateTimeOffset>(4) > default(DateTimeOffset);
            count += isRead ? 1 : 0;
        }

        Check(count);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_source is not null)
        {
            await _source.DisposeAsync();
        }

        if (_dependent is not null)
        {
            await _dependent.DisposeAsync();
        }

        if (_owner is not null)
        {
            await _owner.DisposeAsync();
        }
    }

    private void Check(int count)
    {
        if (count != _tombstones)
        {
            throw new InvalidOperationException($"{count} tombstones were read, and {_tombstones} are there.");
        }
    }
}
