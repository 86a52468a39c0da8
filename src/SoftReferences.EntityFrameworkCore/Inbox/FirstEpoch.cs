namespace SoftReferences.EntityFrameworkCore;

/// <summary>Gives what sweeps have found of an owner whose answers had no epoch the one that its feed begins in. Nobody would ever claim it otherwise.</summary>
internal static class FirstEpoch
{
    /// <summary>Gives it, in the transaction that notes the epoch.</summary>
    public static async Task GiveAsync(StoreSession session, string owner, string epoch, CancellationToken cancellationToken)
    {
        if (await RunAsync(session, $"UPDATE {session.Tombstones} SET \"epoch\" = @epoch WHERE \"owner\" = @owner AND \"epoch\" = ''", owner, epoch, cancellationToken).ConfigureAwait(false) == 0)
        {
            return;
        }

        // Whoever has the work by now would record it in no epoch.
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
