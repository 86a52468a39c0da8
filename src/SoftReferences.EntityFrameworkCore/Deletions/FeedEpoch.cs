using System.Data.Common;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Reads and starts epochs of a resource's data.</summary>
internal sealed class FeedEpoch(OwnedResource resource)
{
    /// <summary>Returns an expression that is 1 if the epoch was started in another database, so that this one is a copy.</summary>
    public static string IsCopy(StoreSession session, string stream) =>
        $"CASE WHEN {stream}.\"incarnation\" <> {session.Dialect.Incarnation(session.Streams)} THEN 1 ELSE 0 END";

    /// <summary>Creates the exception for missing triggers.</summary>
    public static InvalidOperationException NotCaptured(OwnedResource resource, StoreSession session) => new(
        $"'{resource.Name}' has no row in {session.Streams}, so nothing captures its deletions. "
        + "Add 'migrationBuilder.CreateSoftReferenceTriggers(TargetModel);' at the end of a migration and apply it.");

    /// <summary>Reads the epoch.</summary>
    /// <exception cref="InvalidOperationException">No migration has created the triggers, the database is a replica, or it hides entities.</exception>
    public async Task<(string Epoch, bool IsCopy)> ReadAsync(StoreSession session, CancellationToken cancellationToken)
    {
        var table = session.Delimit(resource.Table);
        await using var command = session.CreateCommand();
        command.CommandText =
            $"""
            SELECT s."epoch", CASE WHEN {session.Dialect.IsReplica} THEN 1 ELSE 0 END, {IsCopy(session, "s")}, {RowPolicies.Apply(session, table)}
            FROM {session.Streams} AS s WHERE s."resource" = @resource
            """;
        command.AddParameter("resource", resource.Name);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            throw NotCaptured(resource, session);
        }

        if (reader.GetInt32(3) == 1)
        {
            throw RowPolicies.Hidden(table);
        }

        return reader.GetInt32(1) == 0
            ? (reader.GetString(0), reader.GetInt32(2) == 1)
            : throw new InvalidOperationException(
                $"'{session.Context.GetType().Name}' is connected to a replica, which may not have the newest entities of '{resource.Name}' yet. Connect it to the primary (Npgsql: Target Session Attributes=primary).");
    }

    /// <summary>Starts a new epoch if this database is a copy and no one has started one yet.</summary>
    /// <returns>Whether this call started it.</returns>
    public async Task<bool> LeaveCopyAsync(StoreSession session, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        WriteStart(session, command, $" AND s.\"incarnation\" <> {session.Dialect.Incarnation(session.Streams)}");
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }

    /// <summary>Writes a command that starts a new epoch.</summary>
    public void WriteStart(StoreSession session, DbCommand command) => WriteStart(session, command, string.Empty);

    private void WriteStart(StoreSession session, DbCommand command, string condition)
    {
        command.CommandText =
            $"""
            UPDATE {session.Streams} AS s SET "epoch" = @epoch, "incarnation" = {session.Dialect.Incarnation(session.Streams)}
            WHERE s."resource" = @resource{condition}
            """;
        command.AddParameter("resource", resource.Name);
        command.AddParameter("epoch", Guid.NewGuid().ToString("n"));
    }
}
