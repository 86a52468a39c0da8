using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Stores unverified references in the dependent's own database. A claim is a lease: a random value in the row, and the time when it becomes due again.</summary>
internal sealed class EntityFrameworkVerificationStore<TContext>(
    StoreTransactions<TContext> transactions,
    IOptions<VerificationOptions> options,
    TimeProvider time) : IVerificationStore
    where TContext : DbContext
{
    public Task<VerificationBatch?> ClaimAsync(ReferencedOwner owner, CancellationToken cancellationToken) =>
        transactions.RunAsync<VerificationBatch?>(
            async (session, token) =>
            {
                var lease = Guid.NewGuid();
                var now = time.GetUtcNow();
                await using var command = session.CreateCommand();
                command.CommandText = $"""
                    WITH claimed AS MATERIALIZED (
                        SELECT c."id" FROM {session.Unverified} AS c WHERE c."owner" = @owner AND c."due_at" <= @now
                        ORDER BY c."due_at" LIMIT @limit{session.Dialect.SkipLocked})
                    UPDATE {session.Unverified} SET "lease" = @lease, "due_at" = @lease_end, "attempts" = "attempts" + 1
                    WHERE "id" IN (SELECT "id" FROM claimed)
                    RETURNING "id", "key", "reference", "attempts"
                    """;
                command.AddParameter("lease", lease);
                command.AddParameter("lease_end", now + options.Value.LeaseDuration);
                command.AddParameter("owner", owner.Service.ResourceName);
                command.AddParameter("now", now);
                command.AddParameter("limit", options.Value.BatchSize);
                var items = new List<VerificationItem>();
                await using var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                {
                    // A key that is no longer valid, because the type of the owner's keys has changed, cannot be verified. Its record stays, for a person to see.
                    if (OwnerKey.TryParse(reader.GetString(1), owner.KeyKind, out var key))
                    {
                        items.Add(new(reader.GetInt64(0), key, reader.GetString(2), reader.GetInt32(3)));
                    }
                }

                return items.Count == 0 ? null : new(owner.Service, lease, items);
            },
            cancellationToken);

    public Task<int> ConfirmAsync(VerificationBatch batch, IReadOnlyList<VerificationItem> items, CancellationToken cancellationToken) =>
        transactions.RunAsync(
            async (session, token) =>
            {
                var taken = await TakeAsync(session, batch, items, token).ConfigureAwait(false);
                await SuspectRecords.DeleteAsync(session, batch.Service, [.. taken.Select(item => item.Key.ToString())], token).ConfigureAwait(false);
                return taken.Count;
            },
            cancellationToken);

    public Task<int> SuspectAsync(VerificationBatch batch, IReadOnlyList<VerificationItem> items, string? epoch, CancellationToken cancellationToken) =>
        transactions.RunAsync(
            async (session, token) =>
            {
                var taken = await TakeAsync(session, batch, items, token).ConfigureAwait(false);
                await SuspectRecords.AddAsync(session, batch.Service, epoch, [.. taken.Select(item => (item.Key.ToString(), item.Reference))], time.GetUtcNow(), token).ConfigureAwait(false);
                return taken.Count;
            },
            cancellationToken);

    public Task DeferAsync(VerificationBatch batch, IReadOnlyList<VerificationItem> items, TimeSpan delay, string reason, CancellationToken cancellationToken) =>
        transactions.RunAsync(
            async (session, token) =>
            {
                await using var command = session.CreateCommand();
                command.CommandText = $"""
                    UPDATE {session.Unverified} SET "lease" = NULL, "due_at" = @due_at, "last_error" = @reason
                    WHERE {IsHeld(session, command, batch, items)}
                    """;
                command.AddParameter("due_at", time.GetUtcNow() + delay);
                command.AddParameter("reason", reason);
                return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
            },
            cancellationToken);

    /// <summary>Deletes and returns the records that are still under the lease. A slow replica that has lost its lease therefore changes nothing.</summary>
    private static async Task<IReadOnlyList<VerificationItem>> TakeAsync(StoreSession session, VerificationBatch batch, IReadOnlyList<VerificationItem> items, CancellationToken cancellationToken)
    {
        var byId = items.ToDictionary(item => item.Id);
        var taken = new List<VerificationItem>();
        await using var command = session.CreateCommand();
        command.CommandText = $"DELETE FROM {session.Unverified} WHERE {IsHeld(session, command, batch, items)} RETURNING \"id\"";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            taken.Add(byId[reader.GetInt64(0)]);
        }

        return taken;
    }

    private static string IsHeld(StoreSession session, DbCommand command, VerificationBatch batch, IReadOnlyList<VerificationItem> items)
    {
        command.AddParameter("lease", batch.Lease);
        return $"\"lease\" = @lease AND \"id\" IN (SELECT r.\"id\" FROM {session.Dialect.Rows(command, new RowColumn("id", items.Select(item => item.Id).ToArray()))})";
    }
}
