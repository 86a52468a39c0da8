using System.Globalization;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Moves plain deletions from the journal into the feed in one statement of PostgreSQL: what the journal nearly always holds.</summary>
/// <remarks>
/// The keys do not leave the database. Nothing is moved when the oldest entries hold anything but deletions of UUIDs, when a key has a
/// row again, or when it was merged before: then <see cref="FeedRules"/> has to decide, and the caller does the work step by step.
/// One statement is one snapshot: whoever changes a row after it has written an entry that is still to come.
/// </remarks>
internal sealed class WholeSequence
{
    private readonly OwnedResource _resource;

    private WholeSequence(OwnedResource resource) => _resource = resource;

    /// <summary>Makes one, or gives <see langword="null"/> where the column of the key alone does not say what exists, or the key is no UUID.</summary>
    public static WholeSequence? Of(OwnedResource resource) => resource.KeyKind == OwnerKeyKind.Uuid && KeySearch.IsPossible(resource) ? new(resource) : null;

    /// <summary>Moves the oldest entries.</summary>
    /// <param name="session">A transaction that holds the lock on the feed.</param>
    /// <param name="position">The newest position.</param>
    /// <param name="keys">How many keys are moved, but for those that the last entry has more.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>How many keys got a position; <see langword="null"/> when nothing was done.</returns>
    public async Task<long?> TryAsync(StoreSession session, long position, int keys, CancellationToken cancellationToken)
    {
        if (session.Dialect is not PostgreSqlDialect)
        {
            return null;
        }

        // A search for each key: for a list of some thousand the planner prefers to read the whole table. To compile that takes longer than to do it.
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
            verdict AS MATERIALIZED (
                SELECT COUNT(*) AS n,
                    COALESCE(bool_and(
                        m.key <> '00000000-0000-0000-0000-000000000000'
                        AND (SELECT TRUE FROM {session.Delimit(_resource.Table)} AS u WHERE u.{session.Delimit(_resource.KeyColumn)} = m.key AND {_resource.SoftDeletion?.IsLive("u") ?? "TRUE"} LIMIT 1) IS NULL
                        AND (SELECT TRUE FROM {session.Deletions} AS d WHERE d."resource" = @resource AND d."key" = m.key::text AND d."kind" = 'merged' LIMIT 1) IS NULL), FALSE) AS goes_through
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
