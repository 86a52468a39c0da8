namespace SoftReferences.EntityFrameworkCore;

/// <summary>Carries out a person's decision about held work of a reference.</summary>
internal static class HoldDecisions
{
    /// <summary>Releases exactly the work that the hold covers.</summary>
    public static async Task<HeldWorkDecision> ApproveAsync(StoreSession session, long hold, HoldDecision decision, CancellationToken cancellationToken)
    {
        var (count, first, last) = await BeginAsync(session, hold, decision, takesKeys: false, cancellationToken).ConfigureAwait(false);
        const string Release = "\"approval\" = @hold, \"hold\" = NULL, \"due_at\" = @now WHERE \"hold\" = @hold";
        await RunAsync(session, $"UPDATE {session.Ranges} SET {Release}; UPDATE {session.Cleanups} SET {Release}", hold, decision, cancellationToken).ConfigureAwait(false);
        return await EndAsync(session, hold, count, first, last, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Marks the tombstones of held work as disputed, and cancels all work for their keys.</summary>
    public static async Task<HeldWorkDecision> RejectAsync(StoreSession session, long hold, HoldDecision decision, CancellationToken cancellationToken)
    {
        var (count, first, last) = await BeginAsync(session, hold, decision, takesKeys: true, cancellationToken).ConfigureAwait(false);

        // If the disputed tombstone is the current one of its key, unfinished work of earlier deletions of that key is cancelled too.
        // Positions do not tell which tombstone is earlier, because those of sweeps count down.
        var isLast = $"""
            EXISTS (SELECT 1 FROM {session.Tombstones} AS t WHERE t."owner" = k."owner" AND t."key" = k."key" AND t."position" = k."position" AND t."epoch" = @epoch)
            """;
        var sql = $"""
            UPDATE {session.Cleanups} SET "state" = 'cancelled', "lease" = NULL, "leased_until" = NULL, "hold" = NULL, "finished_at" = @now, "last_error" = @reason
            FROM ({HeldWorkRows.Keys(session)}) AS k
            WHERE {session.Cleanups}."owner" = k."owner" AND {session.Cleanups}."key" = k."key" AND ({session.Cleanups}."position" = k."position" OR {isLast})
            AND {session.Cleanups}."epoch" = @epoch AND {UnfinishedWork.Condition} AND ({session.Cleanups}."hold" IS NULL OR {session.Cleanups}."hold" <> @hold);
            UPDATE {session.Tombstones} SET "kind" = 'disputed'
            FROM ({HeldWorkRows.Keys(session)}) AS k
            WHERE {session.Tombstones}."owner" = k."owner" AND {session.Tombstones}."key" = k."key" AND {session.Tombstones}."position" = k."position" AND {session.Tombstones}."epoch" = @epoch;
            DELETE FROM {session.Ranges} WHERE "hold" = @hold;
            UPDATE {session.Cleanups} SET "state" = 'cancelled', "hold" = NULL, "finished_at" = @now, "last_error" = @reason WHERE "hold" = @hold
            """;
        await RunAsync(session, sql, hold, decision, cancellationToken).ConfigureAwait(false);
        return await EndAsync(session, hold, count, first, last, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<(long Count, long? First, long? Last)> BeginAsync(StoreSession session, long hold, HoldDecision decision, bool takesKeys, CancellationToken cancellationToken)
    {
        await DecisionLocks.TakeCursorAsync(session, hold, cancellationToken).ConfigureAwait(false);
        if (takesKeys && await HoldReader.ReadAsync(session, hold, cancellationToken).ConfigureAwait(false) is { Reference: not null, State: HeldWorkState.Held } held)
        {
            await DecisionLocks.TakeKeysAsync(session, held, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await DecisionLocks.TakeHeldAsync(session, hold, cancellationToken).ConfigureAwait(false);
        }

        await using (var command = session.CreateCommand())
        {
            command.CommandText = $"UPDATE {session.Breakers} SET \"hold\" = NULL WHERE \"hold\" = @hold";
            command.AddParameter("hold", hold);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        if (!await HoldWriter.DecideAsync(session, "\"id\" = @hold AND \"reference\" IS NOT NULL", command => command.AddParameter("hold", hold), decision, cancellationToken).ConfigureAwait(false))
        {
            throw new InvalidOperationException(await HoldReader.ReadAsync(session, hold, cancellationToken).ConfigureAwait(false) switch
            {
                null => $"There is no hold {hold}: FindHeldAsync() lists those that wait for a decision.",
                { Reference: null, Owner: var owner } => $"Hold {hold} covers everything that refers to '{owner}': release the owner with ReleaseOwnerAsync(…).",
                { State: var state, DecidedBy: var by } => $"Hold {hold} was {LowerCaseEnumConverter<HeldWorkState>.Write(state)} by '{by}' already.",
            });
        }

        return await HeldWorkRows.CountAsync(session, hold, cancellationToken).ConfigureAwait(false);
    }

    private static async Task RunAsync(StoreSession session, string sql, long hold, HoldDecision decision, CancellationToken cancellationToken)
    {
        var held = await HoldReader.ReadAsync(session, hold, cancellationToken).ConfigureAwait(false);
        await using var command = session.CreateCommand();
        command.CommandText = sql;
        command.AddParameter("hold", hold);
        command.AddParameter("now", decision.At);
        command.AddParameter("epoch", held!.Epoch);
        command.AddParameter("reason", $"'{decision.By}' rejected hold {hold}: {decision.Why}");
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<HeldWorkDecision> EndAsync(StoreSession session, long hold, long count, long? first, long? last, CancellationToken cancellationToken) =>
        new((await HoldReader.ReadAsync(session, hold, cancellationToken).ConfigureAwait(false))!, count, first, last);
}
