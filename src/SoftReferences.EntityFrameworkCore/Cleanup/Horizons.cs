using System.Collections.Concurrent;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Remembers since when each tombstone of an owner has been in the inbox, in terms of transactions.</summary>
/// <remarks>
/// Whatever began after a tombstone was seen in the inbox knows of it. The earlier it was seen, the sooner every
/// transaction has ended that does not: a backlog has nothing to wait for.
/// </remarks>
internal sealed class Horizons
{
    private const int MaximumSeen = 64;

    private readonly Lock _lock = new();
    private readonly LinkedList<(string Epoch, long Release, long Position, long Horizon)> _seen = new();

    /// <summary>Notes what one statement saw of an owner's inbox, and gives the horizon of tombstones between two positions that it saw.</summary>
    /// <param name="all">What is remembered of all owners.</param>
    /// <param name="service">The owner.</param>
    /// <param name="seen">What the statement saw.</param>
    /// <param name="first">The position of the first tombstone that matters.</param>
    /// <param name="last">The position of the last tombstone that matters.</param>
    /// <remarks>What the feed brought counts up, and what sweeps found counts down: each is a sequence of its own.</remarks>
    public static long Of(ConcurrentDictionary<string, Horizons> all, OwningService service, SeenInbox seen, long first, long last)
    {
        var (fed, swept) = Observe(all, service, seen);
        return Math.Max(last > 0 ? fed.Of(seen, last) : 0, first < 0 ? swept.Of(seen, -first) : 0);
    }

    /// <summary>Notes what one statement saw of an owner's inbox.</summary>
    /// <param name="all">What is remembered of all owners.</param>
    /// <param name="service">The owner.</param>
    /// <param name="seen">What the statement saw.</param>
    /// <returns>What is remembered of the feed, and of sweeps.</returns>
    public static (Horizons Fed, Horizons Swept) Observe(ConcurrentDictionary<string, Horizons> all, OwningService service, SeenInbox seen)
    {
        var fed = all.GetOrAdd(service.ResourceName, static _ => new Horizons());
        var swept = all.GetOrAdd($"{service.ResourceName} swept", static _ => new Horizons());
        fed.Observe(seen, seen.Position);
        swept.Observe(seen, -seen.SweptPosition);
        return (fed, swept);
    }

    /// <summary>Notes what one statement saw.</summary>
    /// <param name="inbox">What it saw.</param>
    /// <param name="position">The last position, of the feed or of sweeps.</param>
    private void Observe(SeenInbox inbox, long position)
    {
        var horizon = inbox.Horizon;
        lock (_lock)
        {
            if (_seen.Last is { Value: var last })
            {
                var isSame = last.Release == inbox.Release && string.Equals(last.Epoch, inbox.Epoch, StringComparison.Ordinal);
                if (last.Release > inbox.Release || (isSame && last.Position >= position && last.Horizon >= horizon))
                {
                    // Another thread looked later, and got here earlier.
                    return;
                }

                if (!isSame || last.Position > position || last.Horizon > horizon)
                {
                    // The owner's data, the cursor or this database was set back, or the owner was released and its positions count anew: nothing that was seen before can be built on.
                    _seen.Clear();
                }
                else if (last.Position == position)
                {
                    return;
                }
            }

            _seen.AddLast((inbox.Epoch, inbox.Release, position, horizon));
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
                // Another thread may have noted in between what it saw before a release.
                if (seen.Position >= position && seen.Release == inbox.Release && string.Equals(seen.Epoch, inbox.Epoch, StringComparison.Ordinal))
                {
                    return Math.Min(seen.Horizon, inbox.Horizon);
                }
            }

            return inbox.Horizon;
        }
    }
}
