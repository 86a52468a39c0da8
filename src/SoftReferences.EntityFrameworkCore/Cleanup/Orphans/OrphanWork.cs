namespace SoftReferences.EntityFrameworkCore;

/// <summary>Carries out the declared action for the orphans of some deleted keys.</summary>
internal sealed class OrphanWork(StoreSession session, SoftReference reference, IReadOnlyList<OwnerKey> keys)
{
    // Limits memory: a handler gets loaded entities.
    private const int MaximumHandled = 1_000;

    private IReadOnlyList<OrphanTable>? _tables;

    private IReadOnlyList<OrphanTable> Tables => _tables ??= OrphanTable.All(session, reference, keys);

    /// <summary>Carries out the action for some of the orphans.</summary>
    /// <param name="after">The primary key of the last row of the previous page.</param>
    /// <param name="limit">The maximum number of rows.</param>
    /// <param name="cancellationToken">Cancels the statements.</param>
    public async Task<OrphanRows> RunAsync(IReadOnlyList<object>? after, int limit, CancellationToken cancellationToken) => reference.Action switch
    {
        OrphanAction.Keep => OrphanRows.None,
        null => throw new InvalidOperationException($"'{reference.Name}' declares no orphan action: call OnOwnerDeleted(…), or add [OnOwnerDeleted(…)]."),
        { } action => await OrphanTables.RunAsync(Tables, after, limit, (table, last, rows) => RunAsync(action, table, last, rows, cancellationToken)).ConfigureAwait(false),
    };

    /// <summary>Finds the keys that still have orphans.</summary>
    public async Task<IReadOnlySet<OwnerKey>> FindLeftAsync(CancellationToken cancellationToken)
    {
        var left = new HashSet<OwnerKey>();
        foreach (var table in Tables)
        {
            left.UnionWith(table.Elements is null
                ? await OrphanRemoval.FindLeftAsync(session, table, cancellationToken).ConfigureAwait(false)
                : await OrphanPages.FindLeftAsync(session, table, cancellationToken).ConfigureAwait(false));
        }

        return left;
    }

    private Task<OrphanRows> RunAsync(OrphanAction action, OrphanTable table, IReadOnlyList<object>? after, int limit, CancellationToken cancellationToken) => action switch
    {
        OrphanAction.Delete when table.Elements is not null || table.Place.PartsOf(table.Table).Count > 1 => OrphanPages.DeleteAsync(session, table, limit, cancellationToken),
        OrphanAction.RemoveElement => ReplaceAsync(table, null, limit, cancellationToken),
        OrphanAction.SetValue when table.Elements is not null => ReplaceAsync(table, OrphanReplacement.KeyOf(reference), limit, cancellationToken),
        OrphanAction.Delete or OrphanAction.SetNull or OrphanAction.SetValue => OrphanRemoval.RunAsync(session, table, OrphanReplacement.For(reference, table), limit, cancellationToken),
        OrphanAction.Update => PageAsync(table, after, limit, cancellationToken),
        OrphanAction.Handle => PageAsync(table, after, Math.Min(limit, MaximumHandled), cancellationToken),
        _ => throw new InvalidOperationException($"'{reference.Name}' declares the action '{action}', which this version does not know."),
    };

    private Task<OrphanRows> ReplaceAsync(OrphanTable table, OwnerKey? replacement, int limit, CancellationToken cancellationToken) =>
        OrphanPages.ReplaceAsync(session, table, keys.Where(reference.CanHold).ToDictionary(key => key, _ => replacement), limit, cancellationToken);

    private Task<OrphanRows> PageAsync(OrphanTable table, IReadOnlyList<object>? after, int limit, CancellationToken cancellationToken) =>
        OrphanPaging.For(table.Place.Entity.ClrType, reference).RunAsync(session, table, reference, after, limit, cancellationToken);
}
