using SoftReferences.Stores;

namespace SoftReferences.StoreContract;

/// <summary>The base of all facts about a store: a store, two replicas, and the tombstones of an owner.</summary>
public abstract class StoreFacts : IDisposable
{
    private const string Epoch = "epoch1";
    private const int MaximumTurns = 100;

    private readonly Func<StoreSettings, StoreUnderTest> _create;
    private readonly StoreSettings _settings;

    // Created lazily by the fact itself, because a store may have to be used on one thread.
    private StoreUnderTest? _under;
    private IDependentStore? _one;
    private IDependentStore? _other;

    protected StoreFacts(Func<StoreSettings, StoreUnderTest> create, StoreSettings? settings = null) => (_create, _settings) = (create, settings ?? new());

    protected StoreUnderTest Under => _under ??= _create(_settings);

    protected IDependentStore One => _one ??= Under.NewReplica();

    protected IDependentStore Other => _other ??= Under.NewReplica();

    protected ReferencedOwner Owner => Under.Owner;

    /// <summary>Gets slightly more than the duration of a lease.</summary>
    protected TimeSpan PastTheLease => _settings.Cleanup.LeaseDuration + TimeSpan.FromSeconds(1);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _under?.Dispose();
        }
    }

    protected static FeedCursor At(long position, string epoch = Epoch) => new(epoch, position);

    protected Tombstone Deleted(OwnerKey key, long position) => new(key, TombstoneKind.Deleted, position, Under.Now);

    protected Tombstone Restored(OwnerKey key, long position) => new(key, TombstoneKind.Restored, position, Under.Now);

    protected static DeletionPage Page(params Tombstone[] items) => new(Epoch, items, items[^1].Position, HasMore: false);

    protected Task<bool> AppendAsync(IDependentStore store, FeedCursor from, DeletionPage page, Guid? follower = null) =>
        store.Inbox.AppendAsync(Owner, from, page, follower, CancellationToken.None);

    protected Task<FeedCursor> CursorAsync() => One.Inbox.GetCursorAsync(Owner.Service, CancellationToken.None);

    /// <summary>Receives the next tombstones of the owner.</summary>
    protected async Task ReceiveAsync(params Tombstone[] items) => Assert.True(await AppendAsync(One, await CursorAsync(), Page(items)));

    /// <summary>Reads the tombstones that were received from the feed in the current epoch.</summary>
    protected async Task<IEnumerable<(OwnerKey Key, TombstoneKind Kind, long Position)>> ReadAsync(long after = 0) =>
        (await One.Inbox.ReadAsync(Owner, At(after), DateTimeOffset.MinValue, 100, CancellationToken.None)).Select(tombstone => (tombstone.Key, tombstone.Kind, tombstone.Position));

    /// <summary>Adds a row of both references for each key.</summary>
    protected async Task AddRowsAsync(params OwnerKey[] keys)
    {
        foreach (var key in keys)
        {
            await Under.AddRowsAsync(Under.First, key, 1);
            await Under.AddRowsAsync(Under.Second, key, 1);
        }
    }

    /// <summary>Finds the keys that still have rows of a reference.</summary>
    protected async Task<IReadOnlyList<OwnerKey>> LeftAsync(string reference, IEnumerable<OwnerKey> keys)
    {
        var left = new List<OwnerKey>();
        foreach (var key in keys)
        {
            if (await Under.CountRowsAsync(reference, key) > 0)
            {
                left.Add(key);
            }
        }

        return left;
    }

    protected static async Task<IReadOnlyList<CleanupBatch>> ClaimAllAsync(IDependentStore store)
    {
        var batches = new List<CleanupBatch>();
        while (await store.Cleanup.ClaimAsync(CancellationToken.None) is { } batch)
        {
            batches.Add(batch);
            Assert.True(batches.Count < MaximumTurns, "Claiming work does not come to an end.");
        }

        return batches;
    }

    /// <summary>Executes a batch as if the owner had confirmed all of it, and returns the result.</summary>
    protected static async Task<(long Rows, HeldWork? Held)> ExecuteAsync(IDependentStore store, CleanupBatch batch)
    {
        long rows = 0;
        var progress = default(CleanupProgress);
        while (!progress.Finished)
        {
            progress = await store.Cleanup.ExecuteAsync(batch, batch.Items, progress.Continuation, CancellationToken.None);
            rows += progress.Rows;
        }

        return (rows, progress.Held);
    }

    /// <summary>Does all due work, as if the owner had confirmed it.</summary>
    /// <returns>The number of removed rows.</returns>
    protected static async Task<long> CleanAsync(IDependentStore store)
    {
        long rows = 0;
        for (var turn = 0; await store.Cleanup.ClaimAsync(CancellationToken.None) is { } batch; turn++)
        {
            Assert.True(turn < MaximumTurns, "The work does not come to an end.");
            rows += (await ExecuteAsync(store, batch)).Rows;
        }

        return rows;
    }

    protected static IEnumerable<OwnerKey> KeysOf(IEnumerable<CleanupBatch> batches, string reference) =>
        Sorted(batches.Where(batch => batch.Reference == reference).SelectMany(batch => batch.Items).Select(item => item.Key));

    /// <summary>Sorts keys in the order in which they were created.</summary>
    protected static IEnumerable<OwnerKey> Sorted(IEnumerable<OwnerKey> keys) => keys.OrderBy(key => key.ToString(), StringComparer.Ordinal);
}
