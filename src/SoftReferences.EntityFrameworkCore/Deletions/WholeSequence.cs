using System.Globalization;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The fast path of the sequencer on PostgreSQL: moves plain deletions of UUID keys, the usual content of the journal, into the feed in one statement.</summary>
/// <remarks>
/// The keys do not leave the database. Nothing is moved if the oldest entries hold anything but deletions of UUIDs, or if a key has a
/// row again or was merged before. Then <see cref="FeedRules"/> has to decide, and the caller does the work step by step.
/// The statement sees one snapshot; a row that changes afterwards has another entry that is still to come.
/// </remarks>
internal sealed class WholeSequence
{
    private readonly OwnedResource _resource;

    private WholeSequence(OwnedResource resource) => _resource = resource;

    /// <summary>Creates an instance, or returns <see langword="null"/> if the key is not a UUID or its column alone does not tell which entities exist.</summary>
    public static WholeSequence? Of(OwnedResource resource) => resource.KeyKind == OwnerKeyKind.Uuid && KeySearch.IsPossible(resource) ? new(resource) : null;

    /// <summary>Moves the oldest entries.</summary>
    /// <param name="session">A transaction that holds the lock on the feed.</param>
    /// <param name="position">The newest position.</param>
    /// <param name="keys">The number of keys to move. The last entry may exceed it.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>The number of keys that got a position, or <see langword="null"/> if nothing was done.</returns>
    public async Task<long?> TryAsync(StoreSession session, long position, int keys, CancellationToken cancellationToken)
    {
        if (session.Dialect is not PostgreSqlDialect)
        {
            return null;
        }

        // Forces one index search per key: for several thousand keys the planner would read the whole table. JIT compilation would take longer
        // than the statement. Few owners merge, and an index has the merges alone: where there is none, no key is searched for among them.
        await using var command = session.CreateCommand();
        command.CommandText =
            $"""
            SET LOCAL jit = off;
            WITH oldest AS MATERIALIZED (
                SELECT j.ctid AS place, j."kind", j."uuids", cardinality(j."keys") AS texts, j."occurred_at"
                FROM {session.Journal} AS j WHERE j.{session.Dialect.IsRowOf(FeedJournal.Oldest(session))}),
            moved AS MATERIALIZED (
                SELECT k.key, o."occurred_at", row_number() OVER (ORDER BY o."occurred_at", o.place, k.n) AS n
                FROM oldest AS o CROSS JOIN unnest(o."uuids") WITH ORDINALITY AS k(key, n)
                WHERE NOT EXISTS (SELECT FROM oldest WHERE "kind" <> 'deleted' OR texts > 0 OR "uuids" IS NULL)),
            merges AS MATERIALIZED (
                SELECT EXISTS (SELECT FROM (SELECT d."resource" FROM {session.Deletions} AS d WHERE d."kind" = 'merged' OFFSET 0) AS d WHERE d."resource" = @resource) AS yes),
            verdict AS MATERIALIZED (
                SELECT COUNT(*) AS n,
                    COALESCE(bool_and(
                        m.key <> '00000000-0000-0000-0000-000000000000'
                        AND (SELECT TRUE FROM {session.Delimit(_resource.Table)} AS u WHERE u.{session.Delimit(_resource.KeyColumn)} = m.key AND {_resource.SoftDeletion?.IsLive("u") ?? "TRUE"} LIMIT 1) IS NULL
                        AND (NOT (SELECT yes FROM merges)
                            OR (SELECT TRUE FROM {session.Dialect.RowsOfKey(session.Deletions, "m.key::text")} AS d WHERE d."resource" = @resource AND d."kind" = 'merged' LIMIT 1) IS NULL)), FALSE) AS goes_through
                FROM moved AS m),
            removed AS (
                DELETE FROM {session.Journal} WHERE {session.Dialect.IsRowOf("SELECT place FROM oldest")} AND (SELECT goes_through FROM verdict)),
            placed AS (
                INSERT INTO {session.Deletions} ("resource", "position", "key", "kind", "occurred_at")
                SELECT @resource, @position + m.n, m.key::text, 'deleted', m."occurred_at" FROM verdict AS v CROSS JOIN moved AS m WHERE v.goes_through)
            SELECT n FROM verdict WHERE goes_through
            """;
        command.AddParameter("resource", _resource.Name);
        command.AddParameter("keys", keys);
        command.AddParameter("position", position);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is { } moved
            ? Convert.ToInt64(moved, CultureInfo.InvariantCulture)
            : null;
    }
}
