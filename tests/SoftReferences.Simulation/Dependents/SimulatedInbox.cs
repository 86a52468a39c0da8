using SoftReferences.Stores;

namespace SoftReferences.Simulation;

/// <summary>The inbox, with the same rules as in a real database.</summary>
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
                    .Where(entry => entry.Epoch == after.Epoch && entry.Tombstone.Position > after.Position && entry.ReceivedAt >= receivedSince && entry.Tombstone.Kind != TombstoneKind.Disputed)
                    .Select(entry => entry.Tombstone)
                    .OrderBy(tombstone => tombstone.Position)
                    .Take(limit),
            ],
            cancellationToken);

    public Task HoldAsync(OwningService service, string reason, CancellationToken cancellationToken) =>
        link.CallAsync(() => Hold(service, reason), cancellationToken);

    private bool Append(ReferencedOwner owner, FeedCursor from, DeletionPage page, Guid? follower, DateTimeOffset now)
    {
        var inbox = link.Database.InboxOf(owner.Service);
        var isHolder = follower is null || follower == inbox.Follower.Holder;
        if ((inbox.Cursor != from || !isHolder) && link.World.Guards.Fences)
        {
            return false;
        }

        // Skipped positions have no fingerprint. A page without tombstones keeps the current one.
        inbox.Cursor = new(page.Epoch, page.Next) { Seen = page.Items is [.., { } last] ? TombstoneFingerprint.Of(last) : page.Next == from.Position ? inbox.Cursor.Seen : null };
        var work = new SimulatedInboxWork(link.Database, owner, page.Epoch, now);
        foreach (var group in page.Items.GroupBy(item => item.Key))
        {
            // If a merged key was restored and then deleted, it is no longer merged.
            var tombstone = LastWord(group);
            if (tombstone.Kind == TombstoneKind.Deleted && group.LastOrDefault(item => item.Kind == TombstoneKind.Restored) is { } between && IsNews(inbox, page.Epoch, between))
            {
                inbox.Tombstones[between.Key] = new(between, page.Epoch, now, link.World.Scheduler.Now);
            }

            if (!IsNews(inbox, page.Epoch, tombstone))
            {
                continue;
            }

            inbox.Tombstones[tombstone.Key] = new(tombstone, page.Epoch, now, link.World.Scheduler.Now);
            if (tombstone.Kind == TombstoneKind.Merged)
            {
                work.Cancel(tombstone.Key, tombstone.Position);
            }

            if (tombstone.Kind is TombstoneKind.Deleted or TombstoneKind.Merged)
            {
                work.Add(tombstone);
            }
        }

        foreach (var restoration in page.Items.Where(item => item.Kind == TombstoneKind.Restored))
        {
            work.Cancel(restoration.Key, restoration.Position);
            link.Database.ChangesSinceSweep.Add(owner.Service.ResourceName);
        }

        if (page.Next != from.Position)
        {
            link.World.Trace.Add($"{link.Process} takes in {owner.Service} up to {page.Next} of {page.Epoch}");
        }

        link.World.Judge.Received(link.Database, owner.Service, from, page);
        return true;
    }

    /// <summary>Returns the tombstone that counts for a key: the last one, except that a merged key stays merged when it is deleted.</summary>
    private static Tombstone LastWord(IEnumerable<Tombstone> tombstones) =>
        tombstones.OrderBy(item => item.Position).Aggregate(static (last, next) => last.Kind == TombstoneKind.Merged && next.Kind == TombstoneKind.Deleted ? last : next);

    private static bool IsNews(InboxState inbox, string epoch, Tombstone tombstone) =>
        !inbox.Tombstones.TryGetValue(tombstone.Key, out var known)
        || (known.Epoch != epoch
            ? known.Tombstone.Kind != TombstoneKind.Disputed || known.Tombstone.Time < tombstone.Time
            : known.Tombstone.Position < tombstone.Position && !(known.Tombstone.Kind == TombstoneKind.Merged && tombstone.Kind == TombstoneKind.Deleted));

    private bool Hold(OwningService service, string reason)
    {
        var inbox = link.Database.InboxOf(service);
        if (inbox.Cursor.Epoch is not { } epoch || inbox.HeldReason is not null)
        {
            return false;
        }

        link.World.Trace.Add($"{link.Process} holds {service}");
        inbox.HeldReason = reason;
        link.Database.Holds.Add(new() { Id = link.Database.NewId(), Service = service, Epoch = epoch });
        new SimulatedDecisions(link.World, link.Database).Sweep(service, SweepCause.HeldOwner);
        return true;
    }
}
