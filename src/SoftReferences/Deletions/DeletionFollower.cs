using Microsoft.Extensions.Logging;
using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>Reads one owner's feed into one store's inbox.</summary>
internal sealed partial class DeletionFollower(
    IDependentStore store,
    ReferencedOwner owner,
    IDeletionFeed feed,
    ExistenceMemory memory,
    CleanupOptions options,
    CleanupMetrics metrics,
    ILogger<DeletionFollower> logger,
    Guid? lease = null,
    LostHistoryAction onLostHistory = LostHistoryAction.Hold)
{
    /// <summary>Gets a value indicating whether the last page was discarded because another replica follows the feed as well.</summary>
    public bool WasOvertaken { get; private set; }

    /// <summary>Reads a page and writes it to the inbox.</summary>
    /// <returns>How many tombstones came in.</returns>
    /// <exception cref="DeletionFeedException">The feed cannot be continued from the cursor, either now or, if the clean-up was held because of it, at all.</exception>
    public async Task<int> FollowOnceAsync(CancellationToken cancellationToken)
    {
        WasOvertaken = false;
        var cursor = await store.Inbox.GetCursorAsync(owner.Service, cancellationToken).ConfigureAwait(false);
        var after = cursor.Position;
        DeletionPage page;
        try
        {
            page = await ReadAsync(cursor, cancellationToken).ConfigureAwait(false);
        }
        catch (DeletionFeedException exception) when (exception is { CursorLost: true, RestartAt: { } restart } && restart.Position > after)
        {
            after = restart.Position;
            page = await ReadFromAsync(restart, cancellationToken).ConfigureAwait(false);
        }
        catch (DeletionFeedException exception) when (exception.CursorLost)
        {
            await HoldAsync(cursor, exception.Message, cancellationToken).ConfigureAwait(false);
            throw;
        }

        if (cursor.Epoch is not null && !string.Equals(cursor.Epoch, page.Epoch, StringComparison.Ordinal))
        {
            var reason = EpochChange.HoldReason(owner.Service, cursor.Epoch, page.Epoch);
            await HoldAsync(cursor, reason, cancellationToken).ConfigureAwait(false);
            throw new DeletionFeedException(owner.Service, reason) { CursorLost = true };
        }

        ThrowOnGap(after, page);
        ThrowOnOtherKind(page);
        ThrowOnMergeIntoNothing(page);
        if (page.Items.Count == 0 && cursor.Epoch is not null && after == cursor.Position)
        {
            return 0;
        }

        if (after > cursor.Position)
        {
            await SkipPrunedAsync(cursor, after, cancellationToken).ConfigureAwait(false);
        }

        return await AppendAsync(cursor, page, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes a page to the inbox, unless another replica has written one since.</summary>
    /// <returns>How many tombstones came in.</returns>
    private async Task<int> AppendAsync(FeedCursor cursor, DeletionPage page, CancellationToken cancellationToken)
    {
        // Before the commit, so that no key of a tombstone in the inbox is still cached as existing.
        memory.Fence(owner.Service, page.Epoch, page.Items);
        WasOvertaken = !await store.Inbox.AppendAsync(owner, cursor, page, lease, cancellationToken).ConfigureAwait(false);
        if (WasOvertaken)
        {
            LogOvertaken(owner.Service, store.Name, cursor.Position);
            return 0;
        }

        memory.Received(owner.Service, cursor, page);
        metrics.Received(owner.Service, page.Items);
        LogReceived(owner.Service, page.Items.Count, store.Name, page.Next);
        return page.Items.Count;
    }

    /// <summary>Continues after the pruned positions. If the store has read the feed before, it may have missed deletions. So a sweep, which finds them, is requested first, in case of a failure in between.</summary>
    private async Task SkipPrunedAsync(FeedCursor cursor, long after, CancellationToken cancellationToken)
    {
        if (cursor.Epoch is null)
        {
            // The first read has missed nothing: orphans from before are not found by the feed.
            LogBeginsLater(owner.Service, store.Name, after);
            return;
        }

        await store.Sweep.RequestAsync(owner.Service, SweepCause.LostFeed, cancellationToken).ConfigureAwait(false);
        LogPassesOver(owner.Service, store.Name, cursor.Position, after);
    }

    /// <summary>Holds the clean-up for the owner, or starts over if so configured.</summary>
    private async Task HoldAsync(FeedCursor cursor, string reason, CancellationToken cancellationToken)
    {
        await store.Inbox.HoldAsync(owner.Service, reason, cancellationToken).ConfigureAwait(false);
        if (onLostHistory == LostHistoryAction.Resume && cursor.Epoch is not null)
        {
            const string Configuration = $"{BreakerOptions.SectionName}:{nameof(BreakerOptions.OnLostHistory)}";
            await store.Operations.ReleaseOwnerAsync(owner.Service, "the configuration", $"'{Configuration}' is '{LostHistoryAction.Resume}'.", cancellationToken).ConfigureAwait(false);
            LogResumed(owner.Service, store.Name, reason);
        }
    }

    private Task<DeletionPage> ReadAsync(FeedCursor cursor, CancellationToken cancellationToken) =>
        feed.ReadAsync(cursor, options.FeedPageSize, options.FeedWait, owner.KeyKind, cancellationToken);

    /// <summary>Reads from the position at which, according to the owner, its feed begins.</summary>
    /// <exception cref="DeletionFeedException">It cannot be read from there either. That holds nothing: the owner is asked again from the cursor.</exception>
    private async Task<DeletionPage> ReadFromAsync(FeedCursor restart, CancellationToken cancellationToken)
    {
        DeletionPage page;
        try
        {
            page = await ReadAsync(restart, cancellationToken).ConfigureAwait(false);
        }
        catch (DeletionFeedException exception) when (exception.CursorLost)
        {
            throw new DeletionFeedException(
                owner.Service,
                $"'{owner.Service.ResourceName}' said that its feed begins after position {restart.Position}, and then that it cannot be continued from there: {exception.Message} "
                + "Nothing was received, and it will be asked again where its feed begins.",
                exception)
            {
                RetryAfter = exception.RetryAfter,
            };
        }

        ThrowOnOtherEpoch(restart, page);
        return page;
    }

    /// <summary>Positions are only valid within an epoch: an owner that was restored since it named the start of its feed may still have tombstones before it.</summary>
    private void ThrowOnOtherEpoch(FeedCursor restart, DeletionPage page)
    {
        if (!string.Equals(restart.Epoch, page.Epoch, StringComparison.Ordinal))
        {
            throw new DeletionFeedException(
                owner.Service,
                $"'{owner.Service.ResourceName}' said of epoch '{restart.Epoch}' that its feed begins after position {restart.Position}, and answered from epoch '{page.Epoch}': "
                + "it was restored or replaced in between. Nothing was received, and it will be asked again where its feed begins.");
        }
    }

    /// <summary>Positions are dense, so a page that does not continue at the cursor would lose a tombstone.</summary>
    private void ThrowOnGap(long after, DeletionPage page)
    {
        var expected = after;
        foreach (var position in page.Items.Select(item => item.Position).Append(page.Next + 1))
        {
            if (position != ++expected)
            {
                throw new DeletionFeedException(
                    owner.Service,
                    $"The page of '{owner.Service.ResourceName}' after position {after} has position {position} instead of {expected}. Nothing of it was received.");
            }
        }
    }

    /// <summary>Rejects other kinds of tombstones: only a person disputes a key, and an invalid kind in the inbox would look as if it came from the owner.</summary>
    private void ThrowOnOtherKind(DeletionPage page)
    {
        if (page.Items.FirstOrDefault(item => item.Kind is not (TombstoneKind.Deleted or TombstoneKind.Restored or TombstoneKind.Merged)) is { } tombstone)
        {
            throw new DeletionFeedException(
                owner.Service,
                $"'{owner.Service.ResourceName}' says '{tombstone.Kind}' of '{tombstone.Key}' at position {tombstone.Position}, which no owner reports: it must be 'Deleted', 'Restored' or 'Merged'. Nothing of the page was received.");
        }
    }

    /// <summary>Rejects a merge without a valid target, whose rows could not be repointed.</summary>
    private void ThrowOnMergeIntoNothing(DeletionPage page)
    {
        if (page.Items.FirstOrDefault(item => item.Kind == TombstoneKind.Merged && (item.MergedInto.Kind != owner.KeyKind || item.MergedInto == item.Key)) is { } tombstone)
        {
            throw new DeletionFeedException(
                owner.Service,
                $"'{owner.Service.ResourceName}' merged '{tombstone.Key}' at position {tombstone.Position}, but not into another key of kind {owner.KeyKind}. Nothing of the page was received.");
        }
    }

    [LoggerMessage(20, LogLevel.Debug, "{Owner}: {Count} tombstones are in the inbox of {Store}, which is at position {Position} now.")]
    private partial void LogReceived(OwningService owner, int count, string store, long position);

    [LoggerMessage(21, LogLevel.Debug, "{Owner}: another replica follows the feed into {Store} from position {Position}. The page was discarded.")]
    private partial void LogOvertaken(OwningService owner, string store, long position);

    [LoggerMessage(24, LogLevel.Warning, "{Store} reads the feed of {Owner} from the beginning, as configured: {Reason}")]
    private partial void LogResumed(OwningService owner, string store, string reason);

    [LoggerMessage(22, LogLevel.Information, "{Owner}: {Store} reads for the first time, and begins after position {Position}, because earlier tombstones were pruned.")]
    private partial void LogBeginsLater(OwningService owner, string store, long position);

    [LoggerMessage(23, LogLevel.Warning, "{Owner}: {Store} was away for so long that what came after position {Position} was pruned. It reads on after position {After}, and a sweep is asked for, to find what it missed.")]
    private partial void LogPassesOver(OwningService owner, string store, long position, long after);
}
