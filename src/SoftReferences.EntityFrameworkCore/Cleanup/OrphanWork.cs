namespace SoftReferences.EntityFrameworkCore;

/// <summary>The orphans of some deleted keys, and what their reference declares for them.</summary>
internal sealed class OrphanWork(StoreSession session, SoftReference reference, IReadOnlyList<OwnerKey> keys)
{
    // Entities are in memory while a handler works on them.
    private const int MaximumHandled = 1_000;

    private OrphanTable? _table;

    private OrphanTable Table => _table ??= new OrphanTable(session, reference, keys);

    /// <summary>Carries out the action for some of the orphans.</summary>
    /// <param name="after">The primary key of the last row that was paged through before.</param>
    /// <param name="limit">The most rows.</param>
    /// <param name="cancellationToken">Cancels the statements.</param>
    public async Task<OrphanRows> RunAsync(IReadOnlyList<object>? after, int limit, CancellationToken cancellationToken) => reference.Action switch
    {
        OrphanAction.Keep => OrphanRows.None,
        OrphanAction.Delete => await OrphanRemoval.RunAsync(session, Table, null, limit, cancellationToken).ConfigureAwait(false),
        OrphanAction.SetNull => await OrphanRemoval.RunAsync(session, Table, new OrphanReplacement(null), limit, cancellationToken).ConfigureAwait(false),
        OrphanAction.SetValue => await OrphanRemoval.RunAsync(session, Table, Replacement(), limit, cancellationToken).ConfigureAwait(false),
        OrphanAction.Update => await PageAsync(after, limit, cancellationToken).ConfigureAwait(false),
        OrphanAction.Handle => await PageAsync(after, Math.Min(limit, MaximumHandled), cancellationToken).ConfigureAwait(false),
        _ => throw new InvalidOperationException($"'{reference.Name}' declares no orphan action: call OnOwnerDeleted(…), or add [OnOwnerDeleted(…)]."),
    };

    /// <summary>Finds the keys that still have orphans.</summary>
    public Task<IReadOnlySet<OwnerKey>> FindLeftAsync(CancellationToken cancellationToken) => OrphanRemoval.FindLeftAsync(session, Table, cancellationToken);

    private Task<OrphanRows> PageAsync(IReadOnlyList<object>? after, int limit, CancellationToken cancellationToken) =>
        OrphanPaging.For(Table.EntityType.ClrType, reference).RunAsync(session, Table, reference, after, limit, cancellationToken);

    private OrphanReplacement Replacement() =>
        new(Table.Stored(reference, reference.Parse(reference.Value ?? throw new InvalidOperationException($"'{reference.Name}' declares SetValue without a value.")).Key));
}
