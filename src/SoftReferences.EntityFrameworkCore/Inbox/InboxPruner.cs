using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Removes tombstones and records beyond their retention in batches. Any number of replicas may run it.</summary>
internal sealed class InboxPruner<TContext>(StoreTransactions<TContext> transactions, IReadOnlyList<SoftReference> references, IReadOnlyList<ReferencedOwner> owners, CleanupOptions options)
    where TContext : DbContext
{
    /// <summary>Gets the maximum number of tombstones or records that one transaction removes.</summary>
    public int Batch { get; init; } = 5_000;

    /// <summary>Removes all tombstones and records that are no longer needed.</summary>
    /// <param name="failed">Called for each owner whose tombstones could not be removed. Other owners are not affected.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The numbers of removed tombstones and records.</returns>
    public async Task<(long Tombstones, long Records)> PruneAsync(Action<OwningService, Exception> failed, CancellationToken cancellationToken)
    {
        var (tombstones, records) = (0L, 0L);
        if (options.TombstoneRetention is { } retention)
        {
            foreach (var owner in owners)
            {
                var referring = references.To(owner.Service);
                try
                {
                    tombstones += await PruneAsync(new AgedTombstones(referring, owner, await BeforeAsync(retention, cancellationToken).ConfigureAwait(false), Batch), cancellationToken).ConfigureAwait(false);
                }
                catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
                {
                    failed(owner.Service, exception);
                }
            }

            if (options.RecordRetention is { } longer)
            {
                records = await PruneAsync(new AgedRecords(await BeforeAsync(longer, cancellationToken).ConfigureAwait(false), Batch), cancellationToken).ConfigureAwait(false);
            }
        }

        return (tombstones, records);
    }

    // Inside a read, because the clock is synchronized with the database there.
    private Task<DateTimeOffset> BeforeAsync(TimeSpan retention, CancellationToken cancellationToken) =>
        transactions.ReadAsync((_, _) => Task.FromResult(transactions.Clock.GetUtcNow() - retention), cancellationToken);

    private async Task<long> PruneAsync(AgedTombstones aged, CancellationToken cancellationToken)
    {
        if (await transactions.ReadAsync(aged.BeginAsync, cancellationToken).ConfigureAwait(false) is not { } seen)
        {
            return 0;
        }

        var pruned = 0L;
        foreach (var swept in new[] { false, true })
        {
            AgedPage page;
            for (var after = 0L; ; after = page.Last)
            {
                page = await transactions.ReadAsync((session, token) => aged.ReadAsync(session, seen, after, swept, token), cancellationToken).ConfigureAwait(false);
                if (page.Prunable.Count > 0)
                {
                    pruned += await transactions.RunAsync((session, token) => aged.RemoveAsync(session, seen, page, token), cancellationToken).ConfigureAwait(false);
                }

                if (!page.HasMore)
                {
                    break;
                }
            }
        }

        return pruned;
    }

    private async Task<long> PruneAsync(AgedRecords aged, CancellationToken cancellationToken)
    {
        var (pruned, after) = (0L, 0L);
        while (await transactions.ReadAsync((session, token) => aged.FindLastAsync(session, after, token), cancellationToken).ConfigureAwait(false) is { } last)
        {
            pruned += await transactions.RunAsync((session, token) => aged.RemoveAsync(session, after, last, token), cancellationToken).ConfigureAwait(false);
            after = last;
        }

        return pruned;
    }
}
