using Microsoft.Extensions.Options;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The ranges of running sweeps.</summary>
/// <remarks>
/// A range is cut off the front of what is left of its reference in the transaction that leases it, and its keys are read on the same
/// occasion. Whoever takes over the range of a dead replica reads the keys between the same two values again.
/// </remarks>
internal sealed class SweepRanges(IReadOnlyList<SoftReference> references, IOptions<SweepOptions> options, TimeProvider time)
{
    // What has no index is read as a whole for each page, so that pages are larger.
    private const int UnindexedFactor = 5;

    private readonly ReferenceKeys _keys = new();
    private readonly SweptKeys _sweptKeys = new(options, time);

    public async Task<SweepRange?> ClaimAsync(StoreSession session, ReferencedOwner owner, CancellationToken cancellationToken)
    {
        if (!await IsRunningAsync(session, owner, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        return await ClaimNextAsync(session, owner, cancellationToken).ConfigureAwait(false) is { } range
            ? range with { IsReport = await SweepReports.IsReportAsync(session, owner.Service, cancellationToken).ConfigureAwait(false) }
            : null;
    }

    private async Task<SweepRange?> ClaimNextAsync(StoreSession session, ReferencedOwner owner, CancellationToken cancellationToken)
    {
        while (await TakeOverAsync(session, owner, cancellationToken).ConfigureAwait(false) is { } taken)
        {
            if (await ReadAsync(session, owner, taken, cancellationToken).ConfigureAwait(false) is { } range)
            {
                return range;
            }

            await DeleteAsync(session, taken.Id, taken.Lease, cancellationToken).ConfigureAwait(false);
        }

        while (await NextAsync(session, owner, cancellationToken).ConfigureAwait(false) is var (name, after))
        {
            if (await CutAsync(session, owner, name, after, cancellationToken).ConfigureAwait(false) is { } range)
            {
                return range;
            }
        }

        await EndAsync(session, owner, cancellationToken).ConfigureAwait(false);
        return null;
    }

    public async Task<bool> RenewAsync(StoreSession session, SweepRange range, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"UPDATE {session.SweptRanges} SET \"leased_until\" = @then WHERE \"id\" = @id AND \"lease\" = @lease";
        command.AddParameter("id", range.Id);
        command.AddParameter("lease", range.Lease);
        command.AddParameter("then", LeaseEnd);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }

    public async Task<int?> FinishAsync(StoreSession session, SweepRange range, SweepFindings findings, CancellationToken cancellationToken)
    {
        if (!await DeleteAsync(session, range.Id, range.Lease, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        if (string.Equals(range.Reference, SweptKeys.Name, StringComparison.Ordinal))
        {
            await _sweptKeys.SettleAsync(session, range, findings, cancellationToken).ConfigureAwait(false);
            return 0;
        }

        if (range.IsReport || await SweepReports.IsReportAsync(session, range.Service, cancellationToken).ConfigureAwait(false))
        {
            await SweepReports.AddAsync(session, range, findings, cancellationToken).ConfigureAwait(false);
            return 0;
        }

        var keeps = references.FirstOrDefault(reference => string.Equals(reference.Name, range.Reference, StringComparison.Ordinal))?.Action is OrphanAction.Keep or null;
        var suspects = await SuspectRecords.AddMissingAsync(session, range.Service, range.Reference, keeps, findings, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        await using (var command = session.CreateCommand())
        {
            command.CommandText = $"""
                UPDATE {session.SweptReferences} SET "keys" = "keys" + @keys, "missing" = "missing" + @missing, "unknown" = "unknown" + @unknown
                WHERE "owner" = @owner AND "reference" = @reference
                """;
            command.AddParameter("owner", range.Service.ResourceName);
            command.AddParameter("reference", range.Reference);
            command.AddParameter("keys", (long)range.Keys.Count + range.Invalid);
            command.AddParameter("missing", (long)findings.Missing.Count);
            command.AddParameter("unknown", (long)findings.Unknown);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        await Canaries.AddAsync(session, range.Service, findings.Confirmed, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        return suspects;
    }

    public async Task DeferAsync(StoreSession session, SweepRange range, TimeSpan delay, string reason, bool countsAsAttempt, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            UPDATE {session.SweptRanges} SET "lease" = NULL, "leased_until" = @then, "last_error" = @reason, "attempts" = "attempts" + {(countsAsAttempt ? 1 : 0)}
            WHERE "id" = @id AND "lease" = @lease
            """;
        command.AddParameter("id", range.Id);
        command.AddParameter("lease", range.Lease);
        command.AddParameter("then", time.GetUtcNow() + delay);
        command.AddParameter("reason", reason);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private DateTimeOffset LeaseEnd => time.GetUtcNow() + options.Value.LeaseDuration;

    private static async Task<bool> IsRunningAsync(StoreSession session, ReferencedOwner owner, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT 1 FROM {session.SweptOwners} WHERE \"owner\" = @owner AND \"number\" > 0 AND \"finished_at\" IS NULL";
        command.AddParameter("owner", owner.Service.ResourceName);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not null;
    }

    /// <summary>Takes over a range that was given back, or whose replica gave no sign of life.</summary>
    private async Task<TakenRange?> TakeOverAsync(StoreSession session, ReferencedOwner owner, CancellationToken cancellationToken)
    {
        var lease = Guid.NewGuid();
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            WITH claimed AS MATERIALIZED (
                SELECT c."id" FROM {session.SweptRanges} AS c WHERE c."owner" = @owner AND c."leased_until" <= @now
                ORDER BY c."leased_until" LIMIT 1{session.Dialect.SkipLocked})
            UPDATE {session.SweptRanges} SET "lease" = @lease, "leased_until" = @then
            WHERE "id" IN (SELECT "id" FROM claimed)
            RETURNING "id", "reference", "after", "up_to", "attempts"
            """;
        command.AddParameter("owner", owner.Service.ResourceName);
        command.AddParameter("lease", lease);
        command.AddParameter("then", LeaseEnd);
        command.AddParameter("now", time.GetUtcNow());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? new(reader.GetInt64(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetString(3), reader.GetInt32(4), lease)
            : null;
    }

    private async Task<SweepRange?> ReadAsync(StoreSession session, ReferencedOwner owner, TakenRange taken, CancellationToken cancellationToken)
    {
        // There may be more keys between the two values by now than fit one page.
        var keys = new List<OwnerKey>();
        var (after, invalid, isLast) = (taken.After, 0, false);
        while (!isLast)
        {
            if (await PageAsync(session, owner, taken.Reference, after, taken.UpTo, cancellationToken).ConfigureAwait(false) is not { } page)
            {
                return null;
            }

            keys.AddRange(page.Keys);
            (after, invalid, isLast) = (page.Last, invalid + page.Invalid, page.IsLast);
        }

        var canaries = await Canaries.DrawAsync(session, owner, cancellationToken).ConfigureAwait(false);
        return new(taken.Id, owner.Service, taken.Reference, taken.Lease, taken.Attempts, keys, invalid, canaries);
    }

    /// <summary>Finds a reference that has values left, one that nobody else is cutting if there is one, and locks it.</summary>
    private static async Task<(string Reference, string? After)?> NextAsync(StoreSession session, ReferencedOwner owner, CancellationToken cancellationToken) =>
        await NextAsync(session, owner, session.Dialect.SkipLocked, cancellationToken).ConfigureAwait(false)
            ?? await NextAsync(session, owner, session.Dialect.ForUpdate, cancellationToken).ConfigureAwait(false);

    private static async Task<(string Reference, string? After)?> NextAsync(StoreSession session, ReferencedOwner owner, string locking, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            SELECT c."reference", c."after" FROM {session.SweptReferences} AS c
            WHERE c."owner" = @owner AND NOT c."exhausted" ORDER BY c."reference" LIMIT 1{locking}
            """;
        command.AddParameter("owner", owner.Service.ResourceName);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? (reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1)) : null;
    }

    /// <summary>Cuts the next range off a reference that this transaction has locked.</summary>
    private async Task<SweepRange?> CutAsync(StoreSession session, ReferencedOwner owner, string name, string? after, CancellationToken cancellationToken)
    {
        if (await PageAsync(session, owner, name, after, null, cancellationToken).ConfigureAwait(false) is not { } page)
        {
            await AdvanceAsync(session, owner, name, after, isLast: true, "it is not part of the model any more.", cancellationToken).ConfigureAwait(false);
            return null;
        }

        await AdvanceAsync(session, owner, name, page.Last ?? after, page.IsLast, null, cancellationToken).ConfigureAwait(false);
        if (page.Last is null)
        {
            return null;
        }

        var lease = Guid.NewGuid();
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            INSERT INTO {session.SweptRanges} ("owner", "reference", "after", "up_to", "attempts", "lease", "leased_until")
            VALUES (@owner, @reference, @after, @up_to, 0, @lease, @then) RETURNING "id"
            """;
        command.AddParameter("owner", owner.Service.ResourceName);
        command.AddParameter("reference", name);
        command.AddParameter("after", after);
        command.AddParameter("up_to", page.Last);
        command.AddParameter("lease", lease);
        command.AddParameter("then", LeaseEnd);
        var id = (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        var canaries = await Canaries.DrawAsync(session, owner, cancellationToken).ConfigureAwait(false);
        return new(id, owner.Service, name, lease, 0, page.Keys, page.Invalid, canaries);
    }

    private static async Task AdvanceAsync(StoreSession session, ReferencedOwner owner, string name, string? after, bool isLast, string? problem, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            UPDATE {session.SweptReferences} SET "after" = @after, "exhausted" = @exhausted, "problem" = COALESCE(@problem, "problem")
            WHERE "owner" = @owner AND "reference" = @reference
            """;
        command.AddParameter("owner", owner.Service.ResourceName);
        command.AddParameter("reference", name);
        command.AddParameter("after", after);
        command.AddParameter("exhausted", isLast);
        command.AddParameter("problem", problem);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends what has nothing left: references first, and the sweep when all of them have ended.</summary>
    private async Task EndAsync(StoreSession session, ReferencedOwner owner, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            UPDATE {session.SweptReferences} SET "finished_at" = @now
            WHERE "owner" = @owner AND "finished_at" IS NULL AND "exhausted"
            AND NOT EXISTS (SELECT 1 FROM {session.SweptRanges} AS g WHERE g."owner" = @owner AND g."reference" = {session.SweptReferences}."reference");
            UPDATE {session.SweptOwners} SET "finished_at" = @now
            WHERE "owner" = @owner AND "finished_at" IS NULL AND "number" > 0
            AND NOT EXISTS (SELECT 1 FROM {session.SweptReferences} AS s WHERE s."owner" = @owner AND s."finished_at" IS NULL);
            """;
        command.AddParameter("owner", owner.Service.ResourceName);
        command.AddParameter("now", time.GetUtcNow());
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<bool> DeleteAsync(StoreSession session, long id, Guid lease, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"DELETE FROM {session.SweptRanges} WHERE \"id\" = @id AND \"lease\" = @lease";
        command.AddParameter("id", id);
        command.AddParameter("lease", lease);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }

    /// <summary>Reads a page of what a sweep has to go through; <see langword="null"/> when there is no such reference any more.</summary>
    private async Task<KeyPage?> PageAsync(StoreSession session, ReferencedOwner owner, string name, string? after, string? upTo, CancellationToken cancellationToken) =>
        string.Equals(name, SweptKeys.Name, StringComparison.Ordinal) ? await _sweptKeys.ReadAsync(session, owner, after, upTo, cancellationToken).ConfigureAwait(false)
        : Find(owner, name) is { } reference ? await _keys.ReadAsync(session, reference, after, upTo, KeysPerRange(reference), cancellationToken).ConfigureAwait(false)
        : null;

    private int KeysPerRange(SoftReference reference) => options.Value.KeysPerRange * (reference.LeadsAnIndex ? 1 : UnindexedFactor);

    private SoftReference? Find(ReferencedOwner owner, string name) => references.FirstOrDefault(reference =>
        string.Equals(reference.Name, name, StringComparison.Ordinal)
        && string.Equals(reference.Service.ResourceName, owner.Service.ResourceName, StringComparison.Ordinal)
        && ReferenceKeys.ProblemOf(reference) is null);

    private sealed record TakenRange(long Id, string Reference, string? After, string UpTo, int Attempts, Guid Lease);
}
