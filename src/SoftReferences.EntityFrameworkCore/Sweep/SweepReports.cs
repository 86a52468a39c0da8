using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Stores the findings of a sweep while the owner is held or stopped: per reference the number of missing keys and some of them, for a person to inspect.</summary>
internal static class SweepReports
{
    /// <summary>Returns whether clean-up for an owner is held or its sweeps are stopped.</summary>
    public static async Task<bool> IsReportAsync(StoreSession session, OwningService service, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            SELECT 1 FROM {session.SweptOwners} AS o WHERE o."owner" = @owner AND (o."stopped_reason" IS NOT NULL
                OR EXISTS (SELECT 1 FROM {session.Cursors} AS k WHERE k."owner" = @owner AND k."held_reason" IS NOT NULL))
            """;
        command.AddParameter("owner", service.ResourceName);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not null;
    }

    /// <summary>Adds the findings of a range. No key becomes a suspect or a canary.</summary>
    public static async Task AddAsync(StoreSession session, SweepRange range, LeftRows left, SweepFindings findings, CancellationToken cancellationToken)
    {
        // Compared in the epoch of the inbox: keys that it knows as gone are no difference.
        var epoch = await EpochAsync(session, range.Service, cancellationToken).ConfigureAwait(false) ?? findings.Epoch;
        var differing = await SuspectRecords.UnknownToInboxAsync(
            session, range.Service, epoch, [.. findings.Missing.Select(key => (key.ToString(), range.Reference))], _ => left | LeftRows.OfMergedKeys, cancellationToken).ConfigureAwait(false);
        var named = await NamedAsync(session, range, cancellationToken).ConfigureAwait(false);
        string[] keys = [.. named.Concat(differing.Select(item => item.Key)).Take(ReferenceProgress.MaximumDifferences)];
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            UPDATE {session.SweptReferences} SET "keys" = "keys" + @keys, "missing" = "missing" + @missing, "unknown" = "unknown" + @unknown,
                "differing" = "differing" + @differing, "differences" = NULLIF(@differences, '')
            WHERE "owner" = @owner AND "reference" = @reference
            """;
        command.AddParameter("owner", range.Service.ResourceName);
        command.AddParameter("reference", range.Reference);
        command.AddParameter("keys", (long)range.Keys.Count + range.Invalid);
        command.AddParameter("missing", (long)findings.Missing.Count);
        command.AddParameter("unknown", (long)findings.Unknown);
        command.AddParameter("differing", (long)differing.Count);
        command.AddParameter("differences", string.Join('\n', keys));
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gets the epoch of the inbox.</summary>
    public static async Task<string?> EpochAsync(StoreSession session, OwningService service, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT \"epoch\" FROM {session.Cursors} WHERE \"owner\" = @owner";
        command.AddParameter("owner", service.ResourceName);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string;
    }

    /// <summary>Reads the keys that are already listed, and locks their row.</summary>
    private static async Task<string[]> NamedAsync(StoreSession session, SweepRange range, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT \"differences\" FROM {session.SweptReferences} WHERE \"owner\" = @owner AND \"reference\" = @reference{session.Dialect.ForUpdate}";
        command.AddParameter("owner", range.Service.ResourceName);
        command.AddParameter("reference", range.Reference);
        return (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string)?.Split('\n') ?? [];
    }
}
