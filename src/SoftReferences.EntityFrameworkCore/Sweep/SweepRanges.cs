using Microsoft.Extensions.Options;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The ranges of running sweeps.</summary>
internal sealed class SweepRanges
{
    private readonly IReadOnlyList<SoftReference> _references;
    private readonly IOptions<SweepOptions> _options;
    private readonly TimeProvider _time;
    private readonly SweptKeys _sweptKeys;
    private readonly SweepPages _pages;

    public SweepRanges(IReadOnlyList<SoftReference> references, IOptions<SweepOptions> options, TimeProvider time)
    {
        (_references, _options, _time) = (references, options, time);
        _sweptKeys = new(options, time);
        _pages = new(references, _sweptKeys, options);
    }

    /// <summary>Creates a claim of the next range, to run in a transaction.</summary>
    public SweepClaim NewClaim(StoreSession session, ReferencedOwner owner) => new(session, owner, _pages, _options.Value.LeaseDuration, _time);

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

        var left = KnownOrphans.LeftBy(_references.FirstOrDefault(reference => string.Equals(reference.Name, range.Reference, StringComparison.Ordinal)));
        if (range.IsReport || await SweepReports.IsReportAsync(session, range.Service, cancellationToken).ConfigureAwait(false))
        {
            await SweepReports.AddAsync(session, range, left, findings, cancellationToken).ConfigureAwait(false);
            return 0;
        }

        var suspects = await SuspectRecords.AddMissingAsync(session, range.Service, range.Reference, left, findings, _time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
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

        await Canaries.AddAsync(session, range.Service, findings.Confirmed, _time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
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
        command.AddParameter("then", _time.GetUtcNow() + delay);
        command.AddParameter("reason", reason);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private DateTimeOffset LeaseEnd => _time.GetUtcNow() + _options.Value.LeaseDuration;

    public static async Task<bool> DeleteAsync(StoreSession session, long id, Guid lease, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"DELETE FROM {session.SweptRanges} WHERE \"id\" = @id AND \"lease\" = @lease";
        command.AddParameter("id", id);
        command.AddParameter("lease", lease);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }
}
