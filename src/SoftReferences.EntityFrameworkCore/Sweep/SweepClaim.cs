using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Claims the next range of an owner's running sweep.</summary>
/// <remarks>
/// One transaction cuts a range off the front of the remaining values of a reference, reads its keys and leases it. A replica that
/// takes over the range of a dead one reads the keys between the same two values again.
/// </remarks>
/// <param name="session">The session, in a transaction.</param>
/// <param name="owner">The owner.</param>
/// <param name="keys">Reads the keys of references, and those that earlier sweeps declared deleted.</param>
/// <param name="leaseDuration">How long the range is leased.</param>
/// <param name="time">The clock.</param>
internal sealed class SweepClaim(StoreSession session, ReferencedOwner owner, SweepPages keys, TimeSpan leaseDuration, TimeProvider time)
{
    /// <summary>Gets what is being read. After a failure, it is what could not be read.</summary>
    public SweepReading? Reading { get; private set; }

    // Counts from now, not from the start of the claim, because reading the keys may have taken a while.
    private DateTimeOffset LeaseEnd => time.GetUtcNow() + leaseDuration;

    /// <summary>Claims the range.</summary>
    /// <returns>The range, or <see langword="null"/> if none is due.</returns>
    public async Task<SweepRange?> RunAsync(CancellationToken cancellationToken)
    {
        if (!await IsRunningAsync(cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        return await ClaimNextAsync(cancellationToken).ConfigureAwait(false) is { } range
            ? range with { IsReport = await SweepReports.IsReportAsync(session, owner.Service, cancellationToken).ConfigureAwait(false) }
            : null;
    }

    private async Task<bool> IsRunningAsync(CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT 1 FROM {session.SweptOwners} WHERE \"owner\" = @owner AND \"number\" > 0 AND \"finished_at\" IS NULL";
        command.AddParameter("owner", owner.Service.ResourceName);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not null;
    }

    private async Task<SweepRange?> ClaimNextAsync(CancellationToken cancellationToken)
    {
        while (await TakeOverAsync(cancellationToken).ConfigureAwait(false) is { } taken)
        {
            if (await ReadAsync(taken, cancellationToken).ConfigureAwait(false) is { } range)
            {
                return range;
            }

            await SweepRanges.DeleteAsync(session, taken.Id, taken.Lease, cancellationToken).ConfigureAwait(false);
        }

        while (await NextAsync(cancellationToken).ConfigureAwait(false) is { } part)
        {
            if (await CutAsync(part, cancellationToken).ConfigureAwait(false) is { } range)
            {
                return range;
            }
        }

        await EndAsync(cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <summary>Takes over a range that was released, or whose lease has expired.</summary>
    private async Task<TakenRange?> TakeOverAsync(CancellationToken cancellationToken)
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

    private async Task<SweepRange?> ReadAsync(TakenRange taken, CancellationToken cancellationToken)
    {
        // By now there may be more keys between the two values than fit on one page.
        var read = new List<OwnerKey>();
        var (after, invalid, isLast) = (taken.After, 0, false);
        while (!isLast)
        {
            if (await PageAsync(taken.Reference, after, taken.UpTo, taken.Id, cancellationToken).ConfigureAwait(false) is not { } page)
            {
                return null;
            }

            read.AddRange(page.Keys);
            (after, invalid, isLast) = (page.Last, invalid + page.Invalid, page.IsLast);
        }

        await UnreadableKeys.ForgetAsync(session, owner.Service, taken.Reference, cancellationToken).ConfigureAwait(false);
        var canaries = await Canaries.DrawAsync(session, owner, cancellationToken).ConfigureAwait(false);
        return new(taken.Id, owner.Service, taken.Reference, taken.Lease, taken.Attempts, [.. read.Distinct()], invalid, canaries);
    }

    /// <summary>Finds and locks a reference with values left, preferably one that no other replica is cutting.</summary>
    private async Task<SweptPart?> NextAsync(CancellationToken cancellationToken) =>
        await NextAsync(session.Dialect.SkipLocked, cancellationToken).ConfigureAwait(false)
            ?? await NextAsync(session.Dialect.ForUpdate, cancellationToken).ConfigureAwait(false);

    private async Task<SweptPart?> NextAsync(string locking, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            SELECT c."reference", c."after" FROM {session.SweptReferences} AS c
            WHERE c."owner" = @owner AND NOT c."exhausted" AND (c."retry_at" IS NULL OR c."retry_at" <= @now) ORDER BY c."reference" LIMIT 1{locking}
            """;
        command.AddParameter("owner", owner.Service.ResourceName);
        command.AddParameter("now", time.GetUtcNow());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? new(reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1)) : null;
    }

    /// <summary>Cuts the next range off a reference that this transaction has locked.</summary>
    private async Task<SweepRange?> CutAsync(SweptPart part, CancellationToken cancellationToken)
    {
        if (await PageAsync(part.Reference, part.After, null, null, cancellationToken).ConfigureAwait(false) is not { } page)
        {
            await AdvanceAsync(part, part.After, isLast: true, "it is no longer part of the model.", cancellationToken).ConfigureAwait(false);
            return null;
        }

        await AdvanceAsync(part, page.Last ?? part.After, page.IsLast, null, cancellationToken).ConfigureAwait(false);
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
        command.AddParameter("reference", part.Reference);
        command.AddParameter("after", part.After);
        command.AddParameter("up_to", page.Last);
        command.AddParameter("lease", lease);
        command.AddParameter("then", LeaseEnd);
        var id = (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        var canaries = await Canaries.DrawAsync(session, owner, cancellationToken).ConfigureAwait(false);
        return new(id, owner.Service, part.Reference, lease, 0, page.Keys, page.Invalid, canaries);
    }

    /// <summary>Stores the progress of a reference, and clears earlier read failures.</summary>
    private async Task AdvanceAsync(SweptPart part, string? after, bool isLast, string? problem, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            UPDATE {session.SweptReferences} SET "after" = @after, "exhausted" = @exhausted, "problem" = @problem, "attempts" = 0, "retry_at" = NULL
            WHERE "owner" = @owner AND "reference" = @reference
            """;
        command.AddParameter("owner", owner.Service.ResourceName);
        command.AddParameter("reference", part.Reference);
        command.AddParameter("after", after);
        command.AddParameter("exhausted", isLast);
        command.AddParameter("problem", problem);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends references without anything left, and the sweep when all references have ended.</summary>
    private async Task EndAsync(CancellationToken cancellationToken)
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

    private async Task<KeyPage?> PageAsync(string reference, string? after, string? upTo, long? range, CancellationToken cancellationToken)
    {
        Reading = new(reference, range);
        var page = await keys.ReadAsync(session, owner, reference, after, upTo, cancellationToken).ConfigureAwait(false);
        Reading = null;
        return page;
    }

    private sealed record TakenRange(long Id, string Reference, string? After, string UpTo, int Attempts, Guid Lease);

    private sealed record SweptPart(string Reference, string? After);
}
