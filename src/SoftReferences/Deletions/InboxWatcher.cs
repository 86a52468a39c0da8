using Microsoft.Extensions.Options;
using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>Reads new tombstones of one store's inbox, whichever replica received them, so that no cached answer outlives a tombstone.</summary>
internal sealed class InboxWatcher(IDependentStore store, InboxSight sight, ExistenceMemory memory, IOptionsMonitor<OwnerOptions> options, TimeProvider time)
{
    /// <summary>The maximum number of tombstones read at once.</summary>
    public const int PageSize = 1_000;

    private readonly Dictionary<string, FeedCursor> _read = new(StringComparer.Ordinal);

    /// <summary>Checks once: reads the cursor of each owner and, if it has moved, the new tombstones.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        foreach (var owner in store.Owners)
        {
            if (options.Get(owner.Service.Name) is { Cache.Enabled: true } settings)
            {
                await LookAsync(owner, OwnerMemory.RetentionOf(settings), cancellationToken).ConfigureAwait(false);
            }
        }

        sight.Seen(began);
    }

    private async Task LookAsync(ReferencedOwner owner, TimeSpan retention, CancellationToken cancellationToken)
    {
        var cursor = await store.Inbox.GetCursorAsync(owner.Service, cancellationToken).ConfigureAwait(false);
        var isNew = !_read.TryGetValue(owner.Service.ResourceName, out var read);
        if (!isNew && cursor == read)
        {
            return;
        }

        if (isNew || read.Position > cursor.Position || (read.Epoch is not null && read.Epoch != cursor.Epoch))
        {
            // Positions that this node received before may be used again for other tombstones.
            memory.ForgetReceived(owner.Service);
            read = default;
        }

        // Skips tombstones that this node has received itself.
        read = read with { Epoch = cursor.Epoch };
        read = read with { Position = Math.Min(memory.ReceivedAfter(owner.Service, read), cursor.Position) };
        while (cursor.Epoch is { } epoch && read.Position < cursor.Position)
        {
            var page = await store.Inbox.ReadAsync(owner, read, store.Clock.GetUtcNow() - retention, PageSize, cancellationToken).ConfigureAwait(false);
            if (page.Count > 0)
            {
                memory.Learn(owner.Service, epoch, page);
            }

            read = page.Count < PageSize ? cursor : read with { Position = page[^1].Position };
            _read[owner.Service.ResourceName] = read;
        }

        _read[owner.Service.ResourceName] = read;
    }
}
