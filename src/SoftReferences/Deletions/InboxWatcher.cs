using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Reads what is new in one store's inbox, whichever replica received it, so that no remembered answer outlives a tombstone.</summary>
internal sealed class InboxWatcher(IDependentStore store, InboxSight sight, ExistenceMemory memory, IOptionsMonitor<OwnerOptions> options, TimeProvider time)
{
    /// <summary>The most tombstones that are read at once.</summary>
    public const int PageSize = 1_000;

    private readonly Dictionary<string, FeedCursor> _read = new(StringComparer.Ordinal);

    /// <summary>Looks once: a read of the cursor for each owner and, where it has moved, of what is new.</summary>
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
            // What this node received before may stand there anew, under the same positions.
            memory.ForgetReceived(owner.Service);
            read = default;
        }

        // What this node took in itself, it need not read back.
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
