namespace SoftReferences.EntityFrameworkCore;

/// <summary>Assigns the first epoch of an owner's feed to tombstones and work that sweeps created before, from answers without an epoch. Otherwise the work would never be claimed.</summary>
internal static class FirstEpoch
{
    /// <summary>Assigns the epoch, in the transaction that records it.</summary>
    public static async Task GiveAsync(StoreSession session, string owner, string epoch, CancellationToken cancellationToken)
    {
        if (await RunAsync(session, $"UPDATE {session.Tombstones} SET \"epoch\" = @epoch WHERE \"owner\" = @owner AND \"epoch\" = ''", owner, epoch, cancellationToken).ConfigureAwait(false) == 0)
        {
            return;
        }

        // Takes the lease away: its holder would record the work without an epoch.
        const string GiveBack = "\"lease\" = NULL, \"leased_until\" = NULL";
        await RunAsync(session, $"UPDATE {session.Ranges} SET \"epoch\" = @epoch, {GiveBack} WHERE \"owner\" = @owner AND \"epoch\" = ''", owner, epoch, cancellationToken).ConfigureAwait(false);
        await RunAsync(session, $"UPDATE {session.Cleanups} SET \"epoch\" = @epoch, {GiveBack} WHERE \"owner\" = @owner AND \"epoch\" = ''", owner, epoch, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<int> RunAsync(StoreSession session, string sql, string owner, string epoch, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = sql;
        command.AddParameter("owner", owner);
        command.AddParameter("epoch", epoch);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
