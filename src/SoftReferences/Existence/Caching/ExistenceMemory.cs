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

    /// <summary>Tells all nodes to forget what they remember of the keys of tombstones.</summary>
    public void EvictEverywhere(OwningService service, IReadOnlyList<Tombstone> tombstones) => Of(service).Evict(tombstones, everywhere: true);

    /// <summary>Takes in tombstones that another node may have received.</summary>
    public void Learn(OwningService service, string epoch, IReadOnlyList<Tombstone> tombstones)
    {
        Fence(service, epoch, tombstones);
        Of(service).Evict(tombstones, everywhere: false);
    }
}
