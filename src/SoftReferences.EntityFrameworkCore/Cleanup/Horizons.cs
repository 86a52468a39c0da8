using System.Collections.Concurrent;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Remembers, as transaction ids, when the tombstones of an owner were first seen in the inbox.</summary>
/// <remarks>
/// A transaction that began after a tombstone was seen in the inbox can see it too. The earlier the sighting, the sooner all
/// older transactions have ended, so the work of a backlog usually does not have to wait at all.
/// </remarks>
internal sealed class Horizons
{
    private const int MaximumSeen = 64;

    private readonly Lock _lock = new();
    private readonly LinkedList<(SeenInbox Inbox, long Position)> _seen = new();

    /// <summary>Records what one statement saw of an owner's inbox, and returns the horizon of the tombstones between two positions.</summary>
    /// <param name="all">What is remembered of all owners.</param>
    /// <param name="service">The owner.</param>
    /// <param name="seen">What the statement saw.</param>
    /// <param name="first">The position of the first tombstone.</param>
    /// <param name="last">The position of the last tombstone.</param>
    /// <remarks>Positions of the feed are positive and count up; those of sweeps are negative and count down. Each is a sequence of its own.</remarks>
    public static long Of(ConcurrentDictionary<string, Horizons> all, OwningService service, SeenInbox seen, long first, long last)
    {
        var (fed, swept) = Observe(all, service, seen);
        return Math.Max(last > 0 ? fed.Of(seen, last) : 0, first < 0 ? swept.Of(seen, -first) : 0);
    }

    /// <summary>Records what one statement saw of an owner's inbox.</summary>
    /// <param name="all">What is remembered of all owners.</param>
    /// <param name="service">The owner.</param>
    /// <param name="seen">What the statement saw.</param>
    /// <returns>The horizons of the feed and those of sweeps.</returns>
    public static (Horizons Fed, Horizons Swept) Observe(ConcurrentDictionary<string, Horizons> all, OwningService service, SeenInbox seen)
    {
        var fed = all.GetOrAdd(service.ResourceName, static _ => new Horizons());
        var swept = all.GetOrAdd($"{service.ResourceName} swept", static _ => new Horizons());
        fed.Observe(seen, seen.Position);
        swept.Observe(seen, -seen.SweptPosition);
        return (fed, swept);
    }

    /// <summary>Records what one statement saw.</summary>
    /// <param name="inbox">What it saw.</param>
    /// <param name="position">The last position, of the feed or of sweeps.</param>
    private void Observe(SeenInbox inbox, long position)
    {
        lock (_lock)
        {
            if (_seen.Last is { Value: var last })
            {
                var isSame = IsSame(last.Inbox, inbox);
                if (last.Inbox.Release > inbox.Release || (isSame && last.Position >= position && last.Inbox.Horizon >= inbox.Horizon))
                {
                    // Another thread has already recorded a later state.
                    return;
                }

                if (!isSame || last.Position > position || last.Inbox.Horizon > inbox.Horizon)
                {
                    // The owner's data, the cursor or this database was restored to an earlier state, or the server was started again or replaced and may have lost the last transactions, or the owner was released and its positions start over: earlier sightings are void.
                    _seen.Clear();
                }
                else if (last.Position == position)
                {
                    return;
                }
            }

            _seen.AddLast((inbox, position));
            if (_seen.Count > MaximumSeen)
            {
                _seen.RemoveFirst();
            }
        }
    }

    /// <summary>Gets the horizon of the tombstones up to a position.</summary>
    /// <param name="inbox">What a statement saw.</param>
    /// <param name="position">The position; the statement has seen it.</param>
    private long Of(SeenInbox inbox, long position)
    {
        lock (_lock)
        {
            foreach (var seen in _seen)
            {
                // Skips what another thread has recorded since from before a release or a failover.
                if (seen.Position >= position && IsSame(seen.Inbox, inbox))
                {
                    return Math.Min(seen.Inbox.Horizon, inbox.Horizon);
                }
            }

            return inbox.Horizon;
        }
    }

    /// <summary>Returns whether positions and transaction ids of two states of the inbox can be compared.</summary>
    private static bool IsSame(SeenInbox one, SeenInbox other) =>
        one.Release == other.Release && one.Server == other.Server && string.Equals(one.Epoch, other.Epoch, StringComparison.Ordinal);
}
