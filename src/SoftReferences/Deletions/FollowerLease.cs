using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>Ensures that one replica at a time follows an owner's feed into a store.</summary>
/// <remarks>
/// The holder of the lease increments a counter in the store. A waiting replica takes the lease when the counter has not changed for the
/// whole duration, measured by its own clock, which need not be set correctly. Every write is a compare-and-set, so only one can succeed.
/// </remarks>
internal sealed class FollowerLease(ITombstoneInbox inbox, OwningService service, TimeSpan duration, TimeProvider time, Guid holder)
{
    private FollowerBeat? _seen;
    private long _seenAt;

    /// <summary>Gets the identifier of this replica.</summary>
    public Guid Holder => holder;

    /// <summary>Checks the lease once, and takes it if it is free or its holder has sent no heartbeat for the duration.</summary>
    /// <returns>Whether it was taken.</returns>
    public async Task<bool> TryTakeAsync(CancellationToken cancellationToken)
    {
        var lookedAt = time.GetTimestamp();
        var current = await inbox.GetFollowerAsync(service, cancellationToken).ConfigureAwait(false);
        if (current != _seen)
        {
            // The heartbeat may be as recent as the answer.
            (_seen, _seenAt) = (current, time.GetTimestamp());
        }

        // A look that takes long, as with an overloaded database, is no sign that the holder is silent.
        var isFree = current.Holder == Guid.Empty || current.Holder == Holder;
        return (isFree || time.GetElapsedTime(_seenAt, lookedAt) >= duration) && await BeatAsync(Holder, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a heartbeat.</summary>
    /// <returns><see langword="false"/> if another replica has taken over.</returns>
    public Task<bool> RenewAsync(CancellationToken cancellationToken) => BeatAsync(Holder, cancellationToken);

    /// <summary>Releases the lease, so that another replica takes over at once.</summary>
    public Task<bool> ReleaseAsync(CancellationToken cancellationToken) => BeatAsync(Guid.Empty, cancellationToken);

    /// <summary>Runs work while the lease, which must have been taken before, is kept; then releases it.</summary>
    /// <param name="work">The work, which is cancelled when the lease is lost.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task HoldAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var held = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var working = work(held.Token);
        var keeping = KeepAsync(held.Token);
        await Task.WhenAny(working, keeping).ConfigureAwait(false);
        End(held);
        try
        {
            await Task.WhenAll(working, keeping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The lease was lost, or the application stops.
        }
        finally
        {
            await OrderlyStop.TryGiveBackAsync(ReleaseAsync, time).ConfigureAwait(false);
        }
    }

    // Not CancelAsync, which runs callbacks on another thread: a simulation that drives the clock would have to wait for it.
    private static void End(CancellationTokenSource held) => held.Cancel();

    /// <summary>Sends heartbeats until one is rejected, or none succeeded for the time after which another replica takes over.</summary>
    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await time.DelayAsync(duration / 3, cancellationToken).ConfigureAwait(false);
            try
            {
                if (!await RenewAsync(cancellationToken).ConfigureAwait(false))
                {
                    return;
                }
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                // The database is unavailable, to other replicas too. The lease is kept if it recovers in time.
                if (time.GetElapsedTime(_seenAt) >= duration)
                {
                    return;
                }
            }
        }
    }

    private async Task<bool> BeatAsync(Guid holder, CancellationToken cancellationToken)
    {
        var beganAt = time.GetTimestamp();
        var seen = _seen ?? throw new InvalidOperationException("The lease was never checked.");
        if (!await inbox.TryBeatAsync(service, seen, holder, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        (_seen, _seenAt) = (new FollowerBeat(holder, seen.Beat + 1), beganAt);
        return true;
    }
}
