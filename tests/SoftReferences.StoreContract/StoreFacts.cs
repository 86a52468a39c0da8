namespace SoftReferences.StoreContract;

/// <summary>What facts about a store have in common: a store, two replicas, and what an owner sends.</summary>
public abstract class StoreFacts : IDisposable
{
    private const string Epoch = "epoch1";
    private const int MaximumTurns = 100;

    private readonly Func<StoreSettings, StoreUnderTest> _create;
    private readonly StoreSettings _settings;

    // Made by the fact itself, so that a store may insist on one thread.
    private StoreUnderTest? _under;
    private IDependentStore? _one;
    private IDependentStore? _other;

    protected StoreFacts(Func<StoreSettings, StoreUnderTest> create, StoreSettings? settings = null) => (_create, _settings) = (create, settings ?? new());

    protected StoreUnderTest Under => _under ??= _create(_settings);

    protected IDependentStore One => _one ??= Under.NewReplica();

    protected IDependentStore Other => _other ??= Under.NewReplica();

    protected ReferencedOwner Owner => Under.Owner;

    /// <summary>Gets how long work stays claimed, and a little more.</summary>
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

    /// <summary>Takes in what the owner sends next.</summary>
    protected async Task ReceiveAsync(params Tombstone[] items) => Assert.True(await AppendAsync(One, await CursorAsync(), Page(items)));

    /// <summary>Reads what was received of the feed in the present epoch.</summary>
    protected async Task<IEnumerable<(OwnerKey Key, TombstoneKind Kind, long Position)>> ReadAsync(long after = 0) =>
        (await One.Inbox.ReadAsync(Owner, At(after), DateTimeOffset.MinValue, 100, CancellationToken.None)).Select(tombstone => (tombstone.Key, tombstone.Kind, tombstone.Position));

    /// <summary>Makes rows of both references.</summary>
    protected async Task AddRowsAsync(params OwnerKey[] keys)
    {
        foreach (var key in keys)
        {
            await Under.AddRowsAsync(Under.First, key, 1);
            await Under.AddRowsAsync(Under.Second, key, 1);
        }
    }

    /// <summary>Finds the keys that a reference has rows of still.</summary>
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
            Assert.True(batches.Count < MaximumTurns, "There is no end of work to claim.");
        }

        return batches;
    }

    /// <summary>Carries out a batch as if the owner had confirmed all of it, and tells what came of it.</summary>
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

    /// <summary>Does all work that is due, as if the owner had confirmed it.</summary>
    /// <returns>How many rows were removed.</returns>
    protected static async Task<long> CleanAsync(IDependentStore store)
    {
        long rows = 0;
        for (var turn = 0; await store.Cleanup.ClaimAsync(CancellationToken.None) is { } batch; turn++)
        {
            Assert.True(turn < MaximumTurns, "There is no end of work.");
            rows += (await ExecuteAsync(store, batch)).Rows;
        }

        return rows;
    }

    protected static IEnumerable<OwnerKey> KeysOf(IEnumerable<CleanupBatch> batches, string reference) =>
        Sorted(batches.Where(batch => batch.Reference == reference).SelectMany(batch => batch.Items).Select(item => item.Key));

    /// <summary>Puts keys in the order in which they were made.</summary>
    protected static IEnumerable<OwnerKey> Sorted(IEnumerable<OwnerKey> keys) => keys.OrderBy(key => key.ToString(), StringComparer.Ordinal);
}
