using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>The cached answers of all owners, and the tombstones that invalidate them.</summary>
internal sealed class ExistenceMemory(ExistenceCache cache, IEnumerable<InboxSight> inboxes, IOptionsMonitor<OwnerOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, OwnerMemory> _owners = new(StringComparer.Ordinal);
    private readonly InboxSight[] _inboxes = [.. inboxes];

    /// <summary>Gets a value indicating whether no tombstone can have been missed. Without an inbox there are none.</summary>
    public bool IsReliable
    {
        get
        {
            foreach (var inbox in _inboxes)
            {
                if (!inbox.IsClear)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Gets the cached answers of an owner.</summary>
    public OwnerMemory Of(OwningService service) =>
        _owners.TryGetValue(service.ResourceName, out var memory) ? memory : _owners.GetOrAdd(service.ResourceName, new OwnerMemory(service, cache, time));

    /// <summary>Adds tombstones that are about to be received. Call it before the commit, so that every tombstone in the inbox is taken into account.</summary>
    public void Fence(OwningService service, string epoch, IReadOnlyList<Tombstone> tombstones) =>
        Of(service).Fence(epoch, tombstones, options.Get(service.Name));

    /// <summary>Records that a page, whose tombstones were added before, is committed, and makes all nodes discard answers about their keys.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="cursor">The cursor before the page.</param>
    /// <param name="page">The page.</param>
    public void Received(OwningService service, FeedCursor cursor, DeletionPage page)
    {
        Of(service).Receive(page.Epoch, cursor.Epoch is null ? 0 : cursor.Position, page.Next);
        EvictEverywhere(service, page.Items);
    }

    /// <summary>Discards what <see cref="Received"/> recorded, because an inbox was reset to an earlier position.</summary>
    public void ForgetReceived(OwningService service) => Of(service).ForgetReceived();

    /// <summary>Returns the position up to which this node itself has received all tombstones after a given one, so that it need not read them from the inbox.</summary>
    public long ReceivedAfter(OwningService service, FeedCursor cursor) => Of(service).ReceivedAfter(cursor);

    /// <summary>Makes all nodes discard answers about the keys of tombstones.</summary>
    public void EvictEverywhere(OwningService service, IReadOnlyList<Tombstone> tombstones) => Of(service).Evict(tombstones, everywhere: true);

    /// <summary>Adds tombstones that another node may have received.</summary>
    public void Learn(OwningService service, string epoch, IReadOnlyList<Tombstone> tombstones)
    {
        Fence(service, epoch, tombstones);
        Of(service).Evict(tombstones, everywhere: false);
    }
}
