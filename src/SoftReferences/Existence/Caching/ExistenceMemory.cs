using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>What is remembered of all owners, and what the inboxes say against it.</summary>
internal sealed class ExistenceMemory(ExistenceCache cache, IEnumerable<InboxSight> inboxes, IOptionsMonitor<OwnerOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, OwnerMemory> _owners = new(StringComparer.Ordinal);
    private readonly InboxSight[] _inboxes = [.. inboxes];

    /// <summary>Gets a value indicating whether no tombstone can have been overlooked. Without an inbox there is none to overlook.</summary>
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

    /// <summary>Gets what is remembered of one owner.</summary>
    public OwnerMemory Of(OwningService service) =>
        _owners.TryGetValue(service.ResourceName, out var memory) ? memory : _owners.GetOrAdd(service.ResourceName, new OwnerMemory(service, cache, time));

    /// <summary>Takes in tombstones that are about to be received. To be called before they are committed: then none is ever in the inbox and disregarded.</summary>
    public void Fence(OwningService service, string epoch, IReadOnlyList<Tombstone> tombstones) =>
        Of(service).Fence(epoch, tombstones, options.Get(service.Name));

    /// <summary>Notes that a page stands in an inbox whose tombstones were taken in before, and tells all nodes to forget what they remember of their keys.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="cursor">Where the inbox stood before.</param>
    /// <param name="page">The page.</param>
    public void Received(OwningService service, FeedCursor cursor, DeletionPage page)
    {
        Of(service).Receive(page.Epoch, cursor.Epoch is null ? 0 : cursor.Position, page.Next);
        EvictEverywhere(service, page.Items);
    }

    /// <summary>Ends what <see cref="Received"/> noted: an inbox stands where it stood before.</summary>
    public void ForgetReceived(OwningService service) => Of(service).ForgetReceived();

    /// <summary>Gives the position up to which this node has received everything after another one itself, so that it need not read it from the inbox.</summary>
    public long ReceivedAfter(OwningService service, FeedCursor cursor) => Of(service).ReceivedAfter(cursor);

    /// <summary>Tells all nodes to forget what they remember of the keys of tombstones.</summary>
    public void EvictEverywhere(OwningService service, IReadOnlyList<Tombstone> tombstones) => Of(service).Evict(tombstones, everywhere: true);

    /// <summary>Takes in tombstones that another node may have received.</summary>
    public void Learn(OwningService service, string epoch, IReadOnlyList<Tombstone> tombstones)
    {
        Fence(service, epoch, tombstones);
        Of(service).Evict(tombstones, everywhere: false);
    }
}
