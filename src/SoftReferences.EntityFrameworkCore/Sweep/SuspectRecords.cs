using System.Data.Common;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Writes suspects.</summary>
/// <remarks>Writers lock suspects in key order, so that concurrent writers wait for each other and do not deadlock.</remarks>
internal static class SuspectRecords
{
    /// <summary>Adds suspects. An existing suspect keeps the time of its first answer, unless the owner's epoch has changed since.</summary>
    /// <returns>The number of suspects added or updated.</returns>
    public static async Task<int> AddAsync(StoreSession session, OwningService service, string? epoch, IReadOnlyList<(string Key, string Reference)> suspects, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (suspects.Count == 0)
        {
            return 0;
        }

        await using var command = session.CreateCommand();
        var rows = session.Dialect.Rows(
            command,
            new RowColumn("key", suspects.Select(suspect => suspect.Key).ToArray()),
            new RowColumn("reference", suspects.Select(suspect => suspect.Reference).ToArray()));
        command.CommandText = $"""
            INSERT INTO {session.Suspects} AS s ("owner", "key", "reference", "epoch", "missing_since", "asked_at")
            SELECT DISTINCT @owner, r."key", r."reference", @epoch, @now, @now FROM {rows} WHERE TRUE ORDER BY r."key", r."reference"
            ON CONFLICT ("owner", "key", "reference") DO UPDATE SET
                "missing_since" = CASE WHEN COALESCE(s."epoch", '') = COALESCE(excluded."epoch", '') THEN s."missing_since" ELSE excluded."missing_since" END,
                "epoch" = excluded."epoch", "asked_at" = excluded."asked_at"
            """;
        command.AddParameter("owner", service.ResourceName);
        command.AddParameter("epoch", epoch);
        command.AddParameter("now", now);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Locks suspects.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="condition">Returns the condition on their rows, and adds its parameters.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public static async Task LockAsync(StoreSession session, Func<DbCommand, string> condition, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT 1 FROM {session.Suspects} WHERE {condition(command)} ORDER BY \"key\", \"reference\"{session.Dialect.ForUpdate}";
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes all suspects with one of the keys.</summary>
    public static async Task DeleteAsync(StoreSession session, OwningService service, string[] keys, CancellationToken cancellationToken)
    {
        await LockAsync(session, Condition, cancellationToken).ConfigureAwait(false);
        await using var command = session.CreateCommand();
        command.CommandText = $"DELETE FROM {session.Suspects} WHERE {Condition(command)}";
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);

        string Condition(DbCommand command)
        {
            command.AddParameter("owner", service.ResourceName);
            return $"\"owner\" = @owner AND \"key\" IN (SELECT r.\"key\" FROM {session.Dialect.Rows(command, new RowColumn("key", keys))})";
        }
    }

    /// <summary>Adds the missing keys of a range as suspects, except those that are already being handled.</summary>
    /// <returns>The number of suspects added or updated.</returns>
    public static async Task<int> AddMissingAsync(
        StoreSession session, OwningService service, string reference, LeftRows left, SweepFindings findings, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // If the answers have no epoch, the tombstones in the inbox still have the epoch of the feed.
        var epoch = findings.Epoch ?? await SweepReports.EpochAsync(session, service, cancellationToken).ConfigureAwait(false);
        var suspects = await UnknownToInboxAsync(session, service, epoch, [.. findings.Missing.Select(key => (key.ToString(), reference))], _ => left, cancellationToken).ConfigureAwait(false);
        return await AddAsync(session, service, findings.Epoch, suspects, now, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Filters out the missing keys that are already being handled.</summary>
    /// <param name="session">The session.</param>
    /// <param name="service">The owner.</param>
    /// <param name="epoch">The epoch of the answer, or <see langword="null"/> if the owner has none.</param>
    /// <param name="missing">The keys, with the references that hold them.</param>
    /// <param name="left">Returns which rows a reference leaves unchanged, by its name.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public static async Task<IReadOnlyList<(string Key, string Reference)>> UnknownToInboxAsync(
        StoreSession session,
        OwningService service,
        string? epoch,
        IReadOnlyList<(string Key, string Reference)> missing,
        Func<string, LeftRows> left,
        CancellationToken cancellationToken)
    {
        if (missing.Count == 0)
        {
            return missing;
        }

        await using var command = session.CreateCommand();
        var rows = session.Dialect.Rows(
            command,
            new RowColumn("key", missing.Select(item => item.Key).ToArray()),
            new RowColumn("reference", missing.Select(item => item.Reference).ToArray()),
            new RowColumn("left", missing.Select(item => (long)left(item.Reference)).ToArray()));
        command.CommandText = $"SELECT r.\"key\", r.\"reference\" FROM {rows} WHERE NOT {KnownOrphans.Condition(session)}";
        command.AddParameter("owner", service.ResourceName);
        command.AddParameter("epoch", epoch ?? string.Empty);
        var unknown = new List<(string Key, string Reference)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            unknown.Add((reader.GetString(0), reader.GetString(1)));
        }

        return unknown;
    }
}
