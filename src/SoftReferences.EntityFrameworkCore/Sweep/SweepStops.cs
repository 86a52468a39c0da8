using Microsoft.Extensions.Options;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Stops and resumes sweeps of owners that no longer know their canaries.</summary>
internal sealed class SweepStops(IOptions<SweepOptions> options, TimeProvider time)
{
    /// <summary>Returns a condition that is true if the sweeps of an owner are stopped. Then nothing that it reports as missing is acted on.</summary>
    public static string IsStopped(StoreSession session, string owner) => $"EXISTS (SELECT 1 FROM {session.SweptOwners} AS o WHERE o.\"owner\" = {owner} AND o.\"stopped_reason\" IS NOT NULL)";

    public async Task<bool> StopAsync(StoreSession session, OwningService service, IReadOnlyList<OwnerKey> missing, string reason, TimeSpan delay, CancellationToken cancellationToken)
    {
        // Canaries that were drawn before the feed was lost may have been deleted. They are removed, and the sweep that follows adds others.
        var now = time.GetUtcNow();
        var (requested, last) = await FindCausesAsync(session, service, cancellationToken).ConfigureAwait(false);
        missing = requested == SweepCause.LostFeed ? [] : last == SweepCause.LostFeed ? await Canaries.AmongAsync(session, service, missing, cancellationToken).ConfigureAwait(false) : missing;
        if (missing.Count == 0
            || await Canaries.MarkMissingAsync(session, service, missing, now, cancellationToken).ConfigureAwait(false) == 0)
        {
            return false;
        }

        await using var command = session.CreateCommand();
        command.CommandText = $"""
            UPDATE {session.SweptOwners} SET "stopped_reason" = @reason, "stopped_at" = @now, "retry_at" = @then, "retries" = 0,
                "requested" = @cause, "finished_at" = CASE WHEN "number" > 0 AND "finished_at" IS NULL THEN @now ELSE "finished_at" END
            WHERE "owner" = @owner AND "stopped_reason" IS NULL
            """;
        command.AddParameter("owner", service.ResourceName);
        command.AddParameter("reason", reason);
        command.AddParameter("now", now);
        command.AddParameter("then", now + delay);
        command.AddParameter("cause", LowerCaseEnumConverter<SweepCause>.Write(SweepCause.HeldOwner));
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    public async Task<CanaryProbe?> ClaimAsync(StoreSession session, ReferencedOwner owner, CancellationToken cancellationToken)
    {
        DateTimeOffset stoppedAt;
        int attempts;
        await using (var command = session.CreateCommand())
        {
            command.CommandText = $"""
                UPDATE {session.SweptOwners} SET "retry_at" = @then, "retries" = "retries" + 1
                WHERE "owner" = @owner AND "stopped_reason" IS NOT NULL AND "retry_at" <= @now RETURNING "stopped_at", "retries"
                """;
            command.AddParameter("owner", owner.Service.ResourceName);
            command.AddParameter("now", time.GetUtcNow());
            command.AddParameter("then", time.GetUtcNow() + options.Value.LeaseDuration);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            (stoppedAt, attempts) = (reader.GetFieldValue<DateTimeOffset>(0), reader.GetInt32(1));
        }

        var (keys, missing) = await Canaries.ProbeAsync(session, owner, time.GetUtcNow() - options.Value.GracePeriod, cancellationToken).ConfigureAwait(false);
        return new(keys, missing, stoppedAt, attempts);
    }

    public async Task<int> DeferAsync(StoreSession session, OwningService service, IReadOnlyList<OwnerKey> missing, TimeSpan delay, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"UPDATE {session.SweptOwners} SET \"retry_at\" = @then WHERE \"owner\" = @owner AND \"stopped_reason\" IS NOT NULL";
        command.AddParameter("owner", service.ResourceName);
        command.AddParameter("then", time.GetUtcNow() + delay);
        var deferred = await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        if (deferred > 0 && missing.Count > 0)
        {
            // Canaries that have gone missing since get a grace period of their own, and are probed from now on.
            await Canaries.MarkMissingAsync(session, service, missing, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        }

        return deferred;
    }

    public static async Task<bool> ResumeAsync(StoreSession session, OwningService service, bool forgetMissing, CancellationToken cancellationToken)
    {
        if (!await ClearStopAsync(session, service, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        await using var canaries = session.CreateCommand();
        canaries.CommandText = forgetMissing
            ? $"DELETE FROM {session.Canaries} WHERE \"owner\" = @owner AND \"missing_since\" IS NOT NULL"
            : $"UPDATE {session.Canaries} SET \"missing_since\" = NULL WHERE \"owner\" = @owner AND \"missing_since\" IS NOT NULL";
        canaries.AddParameter("owner", service.ResourceName);
        await canaries.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Resumes sweeps after a person has accepted the owner's present data.</summary>
    /// <remarks>
    /// All canaries are removed, including those not yet reported missing, because each of them could stop the sweep again. The first
    /// range of the next sweep adds others; until then no missing key is believed.
    /// </remarks>
    public static async Task<bool> ResumeWithoutCanariesAsync(StoreSession session, OwningService service, CancellationToken cancellationToken)
    {
        if (!await ClearStopAsync(session, service, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        await Canaries.ForgetAllAsync(session, service, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Finds why a sweep is requested, and why the last one was begun.</summary>
    private static async Task<(SweepCause? Requested, SweepCause? Last)> FindCausesAsync(StoreSession session, OwningService service, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT \"requested\", \"cause\" FROM {session.SweptOwners} WHERE \"owner\" = @owner{session.Dialect.ForUpdate}";
        command.AddParameter("owner", service.ResourceName);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? (Read(0), Read(1)) : default;

        SweepCause? Read(int column) => reader.IsDBNull(column) ? null : LowerCaseEnumConverter<SweepCause>.Read(reader.GetString(column));
    }

    private static async Task<bool> ClearStopAsync(StoreSession session, OwningService service, CancellationToken cancellationToken)
    {
        // Requests a sweep: meanwhile missing keys were only reported.
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            UPDATE {session.SweptOwners} SET "stopped_reason" = NULL, "stopped_at" = NULL, "retry_at" = NULL, "retries" = 0, "requested" = @cause
            WHERE "owner" = @owner AND "stopped_reason" IS NOT NULL
            """;
        command.AddParameter("owner", service.ResourceName);
        command.AddParameter("cause", LowerCaseEnumConverter<SweepCause>.Write(SweepCause.Request));
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) > 0;
    }
}
