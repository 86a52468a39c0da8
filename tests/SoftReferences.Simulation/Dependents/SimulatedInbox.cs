namespace SoftReferences.Simulation;

/// <summary>The inbox, with the rules of the one in a real database.</summary>
internal sealed class SimulatedInbox(StoreLink link) : ITombstoneInbox
{
    public Task<FeedCursor> GetCursorAsync(OwningService service, CancellationToken cancellationToken) =>
        link.CallAsync(() => link.Database.InboxOf(service).Cursor, cancellationToken);

    public Task<bool> AppendAsync(ReferencedOwner owner, FeedCursor from, DeletionPage page, Guid? follower, CancellationToken cancellationToken)
    {
        var now = link.Now;
        return link.CallAsync(() => Append(owner, from, page, follower, now), cancellationToken);
    }

    public Task<FollowerBeat> GetFollowerAsync(OwningService service, CancellationToken cancellationToken) =>
        link.CallAsync(() => link.Database.InboxOf(service).Follower, cancellationToken);

    public Task<bool> TryBeatAsync(OwningService service, FollowerBeat seen, Guid holder, CancellationToken cancellationToken) =>
        link.CallAsync(
            () =>
            {
                var inbox = link.Database.InboxOf(service);
                if (inbox.Follower != seen)
                {
                    return false;
                }

                inbox.Follower = new(holder, seen.Beat + 1);
                return true;
            },
            cancellationToken);

    public Task<IReadOnlyList<Tombstone>> ReadAsync(ReferencedOwner owner, FeedCursor after, DateTimeOffset receivedSince, int limit, CancellationToken cancellationToken) =>
        link.CallAsync<IReadOnlyList<Tombstone>>(
            () =>
            [
                .. link.Database.InboxOf(owner.Service).Tombstones.Values
                    .Where(entry => entry.Epoch == after.Epoch && entry.Tombstone.Position > after.Position && entry.ReceivedAt >= receivedSince)
                    .Select(entry => entry.Tombstone)
                    .OrderBy(tombstone => tombstone.Position)
                    .Take(limit),
            ],
            cancellationToken);

    public Task HoldAsync(OwningService service, string reason, CancellationToken cancellationToken) =>
        link.CallAsync(
            () =>
            {
                link.World.Trace.Add($"{link.Process} holds {service}");
                return link.Database.InboxOf(service).HeldReason ??= reason;
            },
            cancellationToken);

    private bool Append(ReferencedOwner owner, FeedCursor from, DeletionPage page, Guid? follower, DateTimeOffset now)
    {
        var inbox = link.Database.InboxOf(owner.Service);
        var isHolder = follower is null || follower == inbox.Follower.Holder;
        if ((inbox.Cursor != from || !isHolder) && link.World.Guards.Fences)
        {
            return false;
        }

        inbox.Cursor = new(page.Epoch, page.Next) { Seen = page.Items is [.., { } last] ? TombstoneFingerprint.Of(last) : inbox.Cursor.Seen };
        foreach (var tombstone in page.Items.GroupBy(item => item.Key).Select(group => group.MaxBy(item => item.Position)!))
        {
            Take(owner, inbox, page.Epoch, tombstone, now);
        }

        foreach (var restoration in page.Items.Where(item => item.Kind == TombstoneKind.Restored))
        {
            Cancel(owner, page.Epoch, restoration);
        }

        if (page.Items.Count > 0)
        {
            link.World.Trace.Add($"{link.Process} takes in {owner.Service} up to {page.Next} of {page.Epoch}");
        }

        link.World.Judge.Received(link.Database, owner.Service, from, page);
        return true;
    }

    private void Take(ReferencedOwner owner, InboxState inbox, string epoch, Tombstone tombstone, DateTimeOffset now)
    {
        if (inbox.Tombstones.TryGetValue(tombstone.Key, out var known) && known.Epoch == epoch && known.Tombstone.Position >= tombstone.Position)
        {
            return;
        }

        inbox.Tombstones[tombstone.Key] = new(tombstone, epoch, now, link.World.Scheduler.Now);
        foreach (var reference in link.Database.References.Where(reference => reference.Owner == owner && tombstone.Kind == TombstoneKind.Deleted))
        {
            link.Database.Work.Add(new() { Id = link.Database.NewId(), Reference = reference, Key = tombstone.Key, Epoch = epoch, Position = tombstone.Position, DueAt = now });
        }
    }

    /// <summary>Cancels what is not done for a key that was deleted before it was restored, though it may have been deleted again since.</summary>
    private void Cancel(ReferencedOwner owner, string epoch, Tombstone restoration)
    {
        foreach (var work in link.Database.Work.Where(work => work.Reference.Owner == owner && work.Key == restoration.Key && work.Epoch == epoch && work.Position < restoration.Position && (work.IsOpen || work.State == WorkState.Parked)))
        {
            work.Release();
            work.State = WorkState.Cancelled;
        }
    }
}
