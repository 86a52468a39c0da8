using System.Collections.Concurrent;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Computes what a transaction counts towards the limits of a reference: each row once, and each key once per window.</summary>
/// <remarks>
/// A key counts in the window in which its work began. Work that takes longer counts again in a later window. Only this replica
/// remembers that; another replica that takes over the work counts the key again.
/// </remarks>
internal sealed class RemovalTally(RemovalLimits limits, TimeProvider time)
{
    private readonly ConcurrentDictionary<OwnerKey, DateTimeOffset> _counted = new();

    /// <summary>Counts the rows without approval, and the keys that were not counted before.</summary>
    /// <param name="batch">The work.</param>
    /// <param name="items">The items that were carried out.</param>
    /// <param name="outcome">The outcome.</param>
    /// <param name="counted">The keys counted in this batch. Those of this transaction are added.</param>
    public RemovalCount Count(ClaimedBatch batch, IReadOnlyList<CleanupItem> items, CleanupOutcome outcome, ISet<OwnerKey> counted)
    {
        var since = time.GetUtcNow() - limits.Window;
        var approved = items.Where(item => batch.Approved.Contains(item.Id)).Select(item => item.Key).ToHashSet();
        var begun = items.Where(item => batch.Begun.TryGetValue(item.Id, out var at) && (at > since || _counted.GetValueOrDefault(item.Key) > since)).Select(item => item.Key).ToHashSet();

        // Rows that still refer to their key were counted in the first look, and the second look finds them again.
        var settling = items.Where(item => batch.Settling.Contains(item.Id)).Select(item => item.Key).Except(items.Where(item => !batch.Settling.Contains(item.Id)).Select(item => item.Key)).ToHashSet();
        var conflicts = outcome.RemovesConflicts ? outcome.Conflicts.ByKey : RowConflicts.None.ByKey;
        long rows = 0;
        long keys = 0;
        foreach (var (key, found) in outcome.Rows.ByKey.Concat(conflicts).Where(pair => !approved.Contains(pair.Key)))
        {
            var count = settling.Contains(key) ? found - outcome.Rows.Staying.GetValueOrDefault(key) : found;
            rows += count;
            keys += count > 0 && !begun.Contains(key) && counted.Add(key) ? 1 : 0;
        }

        return new(rows, keys);
    }

    /// <summary>Remembers the keys that were counted again, after their transaction was committed.</summary>
    public void Remember(ClaimedBatch batch, IEnumerable<OwnerKey> counted)
    {
        if (batch.Begun.Count == 0)
        {
            return;
        }

        var now = time.GetUtcNow();
        var begun = batch.Items.Where(item => batch.Begun.ContainsKey(item.Id)).Select(item => item.Key).ToHashSet();
        foreach (var key in counted.Where(begun.Contains))
        {
            _counted[key] = now;
        }

        foreach (var (key, at) in _counted)
        {
            if (at <= now - limits.Window)
            {
                _counted.TryRemove(key, out _);
            }
        }
    }
}
