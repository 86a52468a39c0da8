namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup.Ranges;

/// <summary>An owner in this process whose keys are numbers.</summary>
internal sealed class NumberedOwner : IExistenceSource<ShopOrders>, IDeletionFeed<ShopOrders>
{
    private const string Epoch = "epoch-1";
    private readonly List<Tombstone> _feed = [];

    public HashSet<long> Alive { get; } = [];

    public void Report(TombstoneKind kind, params IEnumerable<long> keys)
    {
        foreach (var key in keys)
        {
            _feed.Add(new Tombstone(OwnerKey.Of(key), kind, _feed.Count + 1, DateTimeOffset.UtcNow));
        }
    }

    public void ReportMerge(long merged, long into) =>
        _feed.Add(new Tombstone(OwnerKey.Of(merged), TombstoneKind.Merged, _feed.Count + 1, DateTimeOffset.UtcNow) { MergedInto = OwnerKey.Of(into) });

    public Task<ExistenceAnswer> AskAsync(IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken) =>
        Task.FromResult(new ExistenceAnswer([.. keys.Select(key => Alive.Contains(key.AsNumber()) ? Existence.Exists : Existence.Missing)]) { Epoch = Epoch });

    public Task<DeletionPage> ReadAsync(FeedCursor cursor, int limit, TimeSpan wait, OwnerKeyKind keyKind, CancellationToken cancellationToken)
    {
        Tombstone[] items = [.. _feed.Skip((int)cursor.Position).Take(limit)];
        return Task.FromResult(new DeletionPage(Epoch, items, cursor.Position + items.Length, cursor.Position + items.Length < _feed.Count));
    }
}
