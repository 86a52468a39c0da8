using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Reads the status of a store's work for its owners. Counts are limited, so that it is fast even if millions of tombstones wait.</summary>
internal static class StatusReader
{
    /// <param name="session">The session.</param>
    /// <param name="references">The references of the model.</param>
    /// <param name="worked">The references under each of their names.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    public static async Task<IReadOnlyList<OwnerStatus>> ReadAsync(
        StoreSession session, IReadOnlyList<SoftReference> references, IReadOnlyList<SoftReference> worked, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var cursors = await session.Context.Set<InboxCursor>().AsNoTracking().ToDictionaryAsync(cursor => cursor.Owner, StringComparer.Ordinal, cancellationToken).ConfigureAwait(false);
        var followers = await session.Context.Set<InboxFollower>().AsNoTracking().ToDictionaryAsync(follower => follower.Owner, StringComparer.Ordinal, cancellationToken).ConfigureAwait(false);
        var work = await ReadWorkAsync(session, references, worked, now, cancellationToken).ConfigureAwait(false);
        var owners = new List<OwnerStatus>();
        foreach (var owner in references.Select(reference => reference.Service.ResourceName).Concat(work.Select(status => status.Key)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var unverified = session.Context.Set<UnverifiedReference>().AsNoTracking().Where(record => record.Owner == owner);
            var (cursor, follower) = (cursors.GetValueOrDefault(owner), followers.GetValueOrDefault(owner));
            owners.Add(new(owner, [.. work[owner].OrderBy(status => status.Reference, StringComparer.Ordinal)])
            {
                Epoch = cursor?.Epoch,
                Position = cursor?.Position ?? 0,
                ReadAt = cursor?.UpdatedAt,
                HeldReason = cursor?.HeldReason,
                Follower = follower is null ? default : new(follower.Holder, follower.Beat),
                Unverified = await unverified.Take(OwnerStatus.MaximumCount).CountAsync(cancellationToken).ConfigureAwait(false),
                UnverifiedSince = await unverified.OrderBy(record => record.Id).Select(record => (DateTimeOffset?)record.Since).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false),
            });
        }

        return owners;
    }

    private static async Task<ILookup<string, ReferenceStatus>> ReadWorkAsync(
        StoreSession session, IReadOnlyList<SoftReference> references, IReadOnlyList<SoftReference> worked, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var finder = new UnknownReferences(worked);
        var due = await finder.FindAsync(session, now, cancellationToken).ConfigureAwait(false);
        var unknown = due.Select(found => (found.Reference, found.Owner)).Union(await finder.FindParkedAsync(session, cancellationToken).ConfigureAwait(false)).ToArray();
        var statuses = await CountAsync(session, [.. worked.Select(reference => (reference.Name, reference.Service.ResourceName)), .. unknown], now, cancellationToken).ConfigureAwait(false);
        var names = references.Select(reference => reference.Name).ToHashSet(StringComparer.Ordinal);
        return statuses
            .Select(each => each with { Status = each.Status with { IsUnknown = !finder.Knows(each.Status.Reference, each.Owner) } })
            .Where(each => names.Contains(each.Status.Reference) || each.Status != new ReferenceStatus(each.Status.Reference))
            .ToLookup(each => each.Owner, each => each.Status, StringComparer.Ordinal);
    }

    private static async Task<IReadOnlyList<Counted>> CountAsync(StoreSession session, IReadOnlyList<(string Name, string Owner)> references, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        var rows = session.Dialect.Rows(
            command,
            new RowColumn("name", references.Select(reference => reference.Name).ToArray()),
            new RowColumn("owner", references.Select(reference => reference.Owner).ToArray()));
        var (records, ranges) = (session.Cleanups, session.Ranges);

        // The conditions of the partial indexes, so that finished records are not scanned.
        const string Due = "w.\"state\" IN ('pending', 'settling') AND ";
        const string Pending = $"{Due}w.\"state\" = 'pending' AND ";
        command.CommandText = $"""
            SELECT r."name", r."owner",
                {Count(records, $"{Pending}w.\"hold\" IS NULL")},
                {Tombstones(ranges)},
                {Count(records, $"{Due}w.\"state\" = 'settling' AND w.\"hold\" IS NULL")},
                {Count(records, $"w.{UnfinishedWork.Condition} AND w.\"state\" = 'parked'")},
                {FirstDue(records, Pending)},
                {FirstDue(ranges, string.Empty)}
            FROM {rows}
            """;
        command.AddParameter("maximum", OwnerStatus.MaximumCount);
        command.AddParameter("now", now);
        var statuses = new List<Counted>(references.Count);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            statuses.Add(new(reader.GetString(1), new(reader.GetString(0))
            {
                Waiting = reader.GetInt64(2) + reader.GetInt64(3),
                Settling = reader.GetInt64(4),
                Parked = reader.GetInt64(5),
                DueSince = Earlier(Time(reader, 6), Time(reader, 7)),
            }));
        }

        return statuses;
    }

    private static string Count(string table, string condition) =>
        $"""(SELECT COUNT(*) FROM (SELECT 1 FROM {table} AS w WHERE w."reference" = r."name" AND w."owner" = r."owner" AND {condition} LIMIT @maximum) AS c)""";

    private static string Tombstones(string ranges) => $"""
        (SELECT CAST(COALESCE(SUM(c."n"), 0) AS BIGINT) FROM (
            SELECT w."last_position" - w."first_position" + 1 AS "n" FROM {ranges} AS w WHERE w."reference" = r."name" AND w."owner" = r."owner" AND w."hold" IS NULL LIMIT @maximum) AS c)
        """;

    private static string FirstDue(string table, string condition) => $"""
        (SELECT w."due_at" FROM {table} AS w WHERE w."reference" = r."name" AND w."owner" = r."owner" AND {condition}w."hold" IS NULL AND w."due_at" <= @now ORDER BY w."due_at" LIMIT 1)
        """;

    private static DateTimeOffset? Time(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<DateTimeOffset>(ordinal);

    private static DateTimeOffset? Earlier(DateTimeOffset? first, DateTimeOffset? second) => first is null || second < first ? second ?? first : first;

    private sealed record Counted(string Owner, ReferenceStatus Status);
}
