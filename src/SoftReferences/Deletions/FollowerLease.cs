namespace SoftReferences;

/// <summary>Lets one replica at a time follow an owner's feed into a store.</summary>
/// <remarks>
/// Whoever holds the lease counts on in the store. Whoever waits takes it once the count has stood still for the whole duration by
/// its own clock, which only has to run, not to be right. Every write is a compare-and-set, so two can never both succeed.
/// </remarks>
internal sealed class FollowerLease(ITombstoneInbox inbox, OwningService service, TimeSpan duration, TimeProvider time, Guid holder)
{
    private FollowerBeat? _seen;
    private long _seenAt;

    /// <summary>Gets the value that stands for this replica.</summary>
    public Guid Holder => holder;

    /// <summary>Looks at the lease once, and takes it when it is free or its holder gave no sign of life for the duration.</summary>
    /// <returns>Whether it was taken.</returns>
    public async Task<bool> TryTakeAsync(CancellationToken cancellationToken)
    {
        var lookedAt = time.GetTimestamp();
        var current = await inbox.GetFollowerAsync(service, cancellationToken).ConfigureAwait(false);
        if (current != _seen)
        {
            (_seen, _seenAt) = (current, lookedAt);
        }

        var isFree = current.Holder == Guid.Empty || current.Holder == Holder;
        return (isFree || time.GetElapsedTime(_seenAt) >= duration) && await BeatAsync(Holder, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives a sign of life.</summary>
    /// <returns><see langword="false"/> when another replica has taken over.</returns>
    public Task<bool> RenewAsync(CancellationToken cancellationToken) => BeatAsync(Holder, cancellationToken);

    /// <summary>Gives the feed up, so that another replica takes over at once.</summary>
    public Task<bool> ReleaseAsync(CancellationToken cancellationToken) => BeatAsync(Guid.Empty, cancellationToken);

    /// <summary>Works for as long as the lease, which was taken before, is kept; then releases it.</summary>
    /// <param name="work">What is done; it is cancelled when the lease is lost.</param>
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

    // Not CancelAsync: that ends the work on some other thread, and whoever drives the clock would have to wait for it.
    private static void End(CancellationTokenSource held) => held.Cancel();

    /// <summary>Gives signs of life until one is refused, or none was possible for as long as another replica waits for one.</summary>
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
                // The database is away, and so it is for the others. What counts is whether it comes back in time.
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
        var seen = _seen ?? throw new InvalidOperationException("The lease was never looked at.");
        if (!await inbox.TryBeatAsync(service, seen, holder, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        (_seen, _seenAt) = (new FollowerBeat(holder, seen.Beat + 1), beganAt);
        return true;
    }
}
