using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Moves committed entries from the journal into the feed: it gives their keys positions, dense and in an order that no later commit can change.</summary>
/// <remarks>
/// There is one at a time for each resource: whoever holds the lock on its row of the streams. Entries that commit late
/// get a later position, so that no reader can have passed them, and a transaction that stays open delays only its own.
/// </remarks>
internal sealed class FeedSequencer(OwnedResource resource)
{
    /// <summary>How many keys are sequenced in one transaction, but for those that the last entry has more.</summary>
    private const int Batch = 5_000;

    /// <summary>How many while somebody waits for them, who has nothing else to do until then.</summary>
    private const int AwaitedBatch = 2_000;

    private readonly WholeSequence? _whole = WholeSequence.Of(resource);

    /// <summary>Sequences a batch in a transaction of its own, unless somebody else is doing it.</summary>
    /// <returns>Whether anything changed.</returns>
    public async Task<bool> SequenceAsync<TContext>(StoreTransactions<TContext> transactions, CancellationToken cancellationToken)
        where TContext : DbContext
    {
        try
        {
            return await transactions.RunAsync(SequenceAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception.GetBaseException() is DbException refusal && PostgreSqlDialect.IsLocked(refusal))
        {
            // Somebody is about to truncate the table, or to change it.
            return false;
        }
    }

    /// <summary>Sequences a batch in a transaction, unless somebody else is doing it.</summary>
    /// <returns>Whether anything changed.</returns>
    public async Task<bool> SequenceAsync(StoreSession session, CancellationToken cancellationToken)
    {
        // The table of the entities comes first, as it does for whoever truncates it or detaches a partition and then starts an epoch: the two never cross.
        if (session.Dialect.ReadLock(session.Delimit(resource.Table)) is { } sql)
        {
            await using var command = session.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        if (await LockAsync(session, resource, cancellationToken).ConfigureAwait(false) is not var (position, isAwaited, _))
        {
            return false;
        }

        var batch = isAwaited ? AwaitedBatch : Batch;
        if (_whole is not null && await _whole.TryAsync(session, position, batch, cancellationToken).ConfigureAwait(false) is { } moved)
        {
            await AdvanceAsync(session, position + moved, cancellationToken).ConfigureAwait(false);
            return true;
        }

        var entries = await new FeedJournal(resource, session).TakeAsync(batch, cancellationToken).ConfigureAwait(false);
        if (entries.Count == 0)
        {
            return false;
        }

        var items = await new FeedRules(resource, session).ApplyAsync(FeedJournal.Expand(entries, resource.KeyKind), cancellationToken).ConfigureAwait(false);
        if (items.Count > 0)
        {
            await PlaceAsync(session, items, position, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Locks the feed of a resource against every other sequencer and against pruning.</summary>
    /// <returns>The newest position, whether somebody waits for the next, and the last one that was pruned; <see langword="null"/> when somebody else has the lock.</returns>
    /// <exception cref="InvalidOperationException">A policy hides entities, by whose rows it is decided what is said of them.</exception>
    public static async Task<(long Position, bool IsAwaited, long Pruned)?> LockAsync(StoreSession session, OwnedResource resource, CancellationToken cancellationToken)
    {
        var table = session.Delimit(resource.Table);
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT c.\"position\", c.\"awaited_until\", c.\"pruned_position\", {RowPolicies.Apply(session, table)} FROM {session.Streams} AS c WHERE c.\"resource\" = @resource{session.Dialect.SkipLocked}";
        command.AddParameter("resource", resource.Name);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return !await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? null
            : reader.GetInt32(3) == 1 ? throw RowPolicies.Hidden(table)
            : (reader.GetInt64(0), !reader.IsDBNull(1), reader.GetInt64(2));
    }

    private async Task PlaceAsync(StoreSession session, IReadOnlyList<JournalItem> items, long position, CancellationToken cancellationToken)
    {
        await using var place = session.CreateCommand();
        var rows = session.Dialect.Rows(
            place,
            new RowColumn("position", Enumerable.Range(1, items.Count).Select(ordinal => position + ordinal).ToArray()),
            new RowColumn("key", items.Select(item => item.Key).ToArray()),
            new RowColumn("kind", items.Select(item => LowerCaseEnumConverter<DeletionJournalKind>.Write(item.Kind)).ToArray()),
            new RowColumn("merged_into", items.Select(item => item.MergedInto).ToArray()),
            new RowColumn("occurred_at", items.Select(item => item.OccurredAt).ToArray()));
        place.CommandText =
            $"""
            INSERT INTO {session.Deletions} ("resource", "position", "key", "kind", "merged_into", "occurred_at")
            SELECT @resource, r."position", r."key", r."kind", r."merged_into", r."occurred_at" FROM {rows}
            """;
        place.AddParameter("resource", resource.Name);
        await place.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        await AdvanceAsync(session, position + items.Count, cancellationToken).ConfigureAwait(false);
    }

    private async Task AdvanceAsync(StoreSession session, long position, CancellationToken cancellationToken)
    {
        // Nobody has to be woken any more for what stands in the feed; whoever goes on waiting says so again.
        await using var advance = session.CreateCommand();
        advance.CommandText = $"UPDATE {session.Streams} SET \"position\" = @position, \"awaited_until\" = NULL WHERE \"resource\" = @resource; {session.Dialect.Notify(NotificationChannel.Name)}";
        advance.AddParameter("resource", resource.Name);
        advance.AddParameter("position", position);
        await advance.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
