using Microsoft.Extensions.Options;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Sweeps that are stopped because the owner does not know what it knew before.</summary>
internal sealed class SweepStops(IOptions<SweepOptions> options, TimeProvider time)
{
    /// <summary>Gives a condition: the sweeps of an owner are stopped, and nothing that it says is missing is acted on.</summary>
    public static string IsStopped(StoreSession session, string owner) => $"EXISTS (SELECT 1 FROM {session.SweptOwners} AS o WHERE o.\"owner\" = {owner} AND o.\"stopped_reason\" IS NOT NULL)";

    public async Task<bool> StopAsync(StoreSession session, OwningService service, IReadOnlyList<OwnerKey> missing, string reason, TimeSpan delay, CancellationToken cancellationToken)
    {
        // Whoever drew them before the feed was lost may ask for them still. They are forgotten, and the sweep that is asked for has others.
        var now = time.GetUtcNow();
        if (await IsFeedLostAsync(session, service, cancellationToken).ConfigureAwait(false)
            || await Canaries.MissAsync(session, service, missing, now, cancellationToken).ConfigureAwait(false) == 0)
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
            // Another one may be gone since: its own grace period begins, and it is asked for from now on.
            await Canaries.MissAsync(session, service, missing, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        }

        return deferred;
    }

    public static async Task<bool> ResumeAsync(StoreSession session, OwningService service, bool forgetMissing, CancellationToken cancellationToken)
    {
        if (!await GoOnAsync(session, service, cancellationToken).ConfigureAwait(false))
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

    /// <summary>Lets sweeps go on because a person has found out that all is well: with the owner as it is now.</summary>
    /// <remarks>
    /// All canaries go, also those that no question has missed yet: each of them would stop the sweep once more. The first range that is swept finds others,
    /// and until it does nothing that is missing is believed.
    /// </remarks>
    public static async Task<bool> ResumeAnewAsync(StoreSession session, OwningService service, CancellationToken cancellationToken)
    {
        if (!await GoOnAsync(session, service, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        await Canaries.ForgetAllAsync(session, service, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static async Task<bool> IsFeedLostAsync(StoreSession session, OwningService service, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT \"requested\" FROM {session.SweptOwners} WHERE \"owner\" = @owner{session.Dialect.ForUpdate}";
        command.AddParameter("owner", service.ResourceName);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is string requested && LowerCaseEnumConverter<SweepCause>.Read(requested) == SweepCause.LostFeed;
    }

    private static async Task<bool> GoOnAsync(StoreSession session, OwningService service, CancellationToken cancellationToken)
    {
        // What was only reported meanwhile is swept now.
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
