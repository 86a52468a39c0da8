using System.Collections.Concurrent;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Says what of a transaction counts towards the limits of a reference: each row once, and each key once in a window.</summary>
/// <remarks>
/// A key counts in the window in which its work began. Work that takes longer counts once more in a later window, and this replica remembers
/// that it did; another one counts it for itself.
/// </remarks>
internal sealed class RemovalTally(RemovalLimits limits, TimeProvider time)
{
    private readonly ConcurrentDictionary<OwnerKey, DateTimeOffset> _counted = new();

    /// <summary>Counts rows that no person has approved, and keys whose rows were not counted before.</summary>
    /// <param name="batch">The work.</param>
    /// <param name="items">What of it is carried out.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="counted">The keys that were counted in this batch, to which those of this transaction are added.</param>
    public RemovalCount Count(ClaimedBatch batch, IReadOnlyList<CleanupItem> items, CleanupOutcome outcome, ISet<OwnerKey> counted)
    {
        var since = time.GetUtcNow() - limits.Window;
        var approved = items.Where(item => batch.Approved.Contains(item.Id)).Select(item => item.Key).ToHashSet();
        var begun = items.Where(item => batch.Begun.TryGetValue(item.Id, out var at) && (at > since || _counted.GetValueOrDefault(item.Key) > since)).Select(item => item.Key).ToHashSet();

        // What refers to its key still was counted with the first look, and comes once more with the second.
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

    /// <summary>Remembers the keys that were counted once more, when their transaction has been committed.</summary>
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
