using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Moves committed entries from the journal into the feed. It assigns dense positions, in an order that no later commit can change.</summary>
/// <remarks>
/// Only one runs at a time per resource: the one that holds the lock on the row of its stream. Entries that commit late get a later
/// position, so no reader can have passed them, and a long transaction delays only its own entries.
/// </remarks>
internal sealed class FeedSequencer(OwnedResource resource)
{
    /// <summary>The number of keys sequenced per transaction. The last entry may exceed it.</summary>
    private const int Batch = 5_000;

    /// <summary>The number while a reader waits, to shorten its wait.</summary>
    private const int AwaitedBatch = 2_000;

    private readonly WholeSequence? _whole = WholeSequence.Of(resource);

    /// <summary>Sequences a batch in a new transaction, unless another sequencer is running.</summary>
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
            // The table is locked, to be truncated or altered.
            return false;
        }
    }

    /// <summary>Sequences a batch in the session's transaction, unless another sequencer is running.</summary>
    /// <returns>Whether anything changed.</returns>
    public async Task<bool> SequenceAsync(StoreSession session, CancellationToken cancellationToken)
    {
        // Locks the entity table first. TRUNCATE and DETACH PARTITION lock in the same order before they start an epoch, so there is no deadlock.
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
    /// <returns>The newest position, whether a reader waits, and the pruned position; or <see langword="null"/> if another transaction has the lock.</returns>
    /// <exception cref="InvalidOperationException">Row level security hides entities, whose rows are needed to decide about their keys.</exception>
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
        // The tombstones are in the feed now, so no reader needs a notification. One that continues to wait records that again.
        // What a reader has seen must not be lost: dependents would have removed the rows of entities that are there again.
        await using var advance = session.CreateCommand();
        advance.CommandText = $"UPDATE {session.Streams} SET \"position\" = @position, \"awaited_until\" = NULL WHERE \"resource\" = @resource; {session.Dialect.CommitDurably}; {session.Dialect.Notify(NotificationChannel.Name)}";
        advance.AddParameter("resource", resource.Name);
        advance.AddParameter("position", position);
        await advance.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
