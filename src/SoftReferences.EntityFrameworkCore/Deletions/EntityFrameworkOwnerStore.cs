using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The owner's store in a database where triggers capture deletions.</summary>
internal sealed class EntityFrameworkOwnerStore<TService, TContext> : IOwnerStore<TService>
    where TService : IOwningService
    where TContext : DbContext
{
    private readonly StoreTransactions<TContext> _transactions;
    private readonly DatabaseClock _clock;
    private readonly OwnedResource _resource;
    private readonly OwnedKeys _keys;
    private readonly FeedEpoch _epoch;
    private readonly FeedPages<TContext> _pages;
    private readonly DeletionSignal<TContext> _signal;

    public EntityFrameworkOwnerStore(IServiceScopeFactory scopes, DeletionSignal<TContext> signal, TimeProvider time, TimeSpan? idleTimeout = null)
    {
        _clock = DatabaseClock.For(time);
        _transactions = new(scopes, _clock, idleTimeout);
        _signal = signal;
        _resource = OwnedResource.Find<TService, TContext>(scopes);
        _keys = new(_resource);
        _epoch = new(_resource);
        _pages = new(TService.Service, _resource, _transactions);
    }

    public OwnerKeyKind KeyKind => _resource.KeyKind;

    public async Task<OwnedAnswer> FindAsync(IReadOnlyList<OwnerKey> keys, bool findsTombstones, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        while (true)
        {
            var (asOf, statuses, epoch, isCopy) = await _transactions.ReadAsync(
                async (session, token) =>
                {
                    var asked = _clock.GetUtcNow();
                    var found = await _keys.FindAsync(session, keys, findsTombstones, token).ConfigureAwait(false);

                    // Last, so that an answer from a truncated table comes with its new epoch.
                    var (name, copy) = await _epoch.ReadAsync(session, token).ConfigureAwait(false);
                    return (asked, found, name, copy);
                },
                cancellationToken).ConfigureAwait(false);
            if (!isCopy)
            {
                return new(epoch, asOf, statuses);
            }

            await _transactions.RunAsync(_epoch.LeaveCopyAsync, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<DeletionPage> ReadDeletionsAsync(long after, string? seen, int limit, TimeSpan wait, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var start = _clock.GetTimestamp();
        while (true)
        {
            var version = _signal.Version;
            var (page, hasPending) = await _pages.ReadAsync(after, seen, limit, cancellationToken).ConfigureAwait(false);
            var left = wait - _clock.GetElapsedTime(start);
            if (page.Items.Count > 0 || left <= TimeSpan.Zero)
            {
                return page;
            }

            if (hasPending)
            {
                continue;
            }

            // Transactions that committed before the wait was recorded sent no notification, so the feed is read once more. Without
            // notifications the wait is not recorded: the commit would wake all waiting readers of this process, in turns.
            if (_signal.IsWatching || !await _pages.AwaitAsync(cancellationToken).ConfigureAwait(false))
            {
                await _signal.WaitAsync(version, left, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
