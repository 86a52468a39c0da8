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
    private readonly LinkedList<(string Epoch, long Position, long Horizon)> _seen = new();

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
        return Math.Max(last > 0 ? fed.Of(last, seen.Horizon) : 0, first < 0 ? swept.Of(-first, seen.Horizon) : 0);
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
        fed.Observe(seen.Epoch, seen.Position, seen.Horizon);
        swept.Observe(seen.Epoch, -seen.SweptPosition, seen.Horizon);
        return (fed, swept);
    }

    /// <summary>Notes what one statement saw.</summary>
    /// <param name="epoch">The epoch of the cursor.</param>
    /// <param name="position">The position of the cursor.</param>
    /// <param name="horizon">The first transaction id that was not given out yet.</param>
    private void Observe(string epoch, long position, long horizon)
    {
        lock (_lock)
        {
            if (_seen.Last is { Value: var last })
            {
                if (string.Equals(last.Epoch, epoch, StringComparison.Ordinal) && last.Position >= position && last.Horizon >= horizon)
                {
                    // Another thread looked later, and got here earlier.
                    return;
                }

                if (!string.Equals(last.Epoch, epoch, StringComparison.Ordinal) || last.Position > position || last.Horizon > horizon)
                {
                    // The owner's data, the cursor or this database was set back: nothing that was seen before can be built on.
                    _seen.Clear();
                }
                else if (last.Position == position)
                {
                    return;
                }
            }

            _seen.AddLast((epoch, position, horizon));
            if (_seen.Count > MaximumSeen)
            {
                _seen.RemoveFirst();
            }
        }
    }

    /// <summary>Gets the horizon of the tombstones up to a position.</summary>
    /// <param name="position">The position; a statement has seen it.</param>
    /// <param name="horizon">The horizon of that statement.</param>
    private long Of(long position, long horizon)
    {
        lock (_lock)
        {
            foreach (var seen in _seen)
            {
                if (seen.Position >= position)
                {
                    return Math.Min(seen.Horizon, horizon);
                }
            }

            return horizon;
        }
    }
}
