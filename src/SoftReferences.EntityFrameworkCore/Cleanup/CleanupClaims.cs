using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Claims clean-up work and gives it back. A claim is a lease: a random value in the row, and a time when it becomes due again.</summary>
internal sealed class CleanupClaims<TContext>(StoreTransactions<TContext> transactions, IOptions<CleanupOptions> options, TimeProvider time)
    where TContext : DbContext
{
    /// <summary>Claims due work of a reference.</summary>
    public Task<CleanupBatch?> ClaimAsync(SoftReference reference, CancellationToken cancellationToken) =>
        transactions.RunAsync<CleanupBatch?>(
            async (session, token) =>
            {
                var lease = Guid.NewGuid();
                await using var command = session.CreateCommand();
                command.CommandText = $"""
                    UPDATE {session.Cleanups} SET
                        "lease" = @lease, "due_at" = @lease_end, "attempts" = "attempts" + 1, "started_at" = COALESCE("started_at", @now),
                        "horizon" = COALESCE("horizon", {session.Dialect.Horizon})
                    WHERE "id" IN (
                        SELECT c."id" FROM {session.Cleanups} AS c JOIN {session.Cursors} AS k ON k."owner" = c."owner"
                        WHERE c."reference" = @reference AND c."owner" = @owner AND c."state" IN ('pending', 'settling') AND c."due_at" <= @now
                        AND c."epoch" = k."epoch" AND k."held_reason" IS NULL
                        ORDER BY c."due_at" LIMIT @limit{session.Dialect.SkipLocked})
                    RETURNING "id", "key", "attempts", "epoch"
                    """;
                var now = time.GetUtcNow();
                command.AddParameter("lease", lease);
                command.AddParameter("lease_end", now + options.Value.LeaseDuration);
                command.AddParameter("now", now);
                command.AddParameter("reference", reference.Name);
                command.AddParameter("owner", reference.Service.ResourceName);
                command.AddParameter("limit", options.Value.KeysPerClaim);

                var items = new List<CleanupItem>();
                var epoch = string.Empty;
                await using var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                {
                    items.Add(new CleanupItem(reader.GetInt64(0), ParseKey(reference, reader.GetString(1)), reader.GetInt32(2)));
                    epoch = reader.GetString(3);
                }

                return items.Count == 0 ? null : new CleanupBatch(reference.Name, reference.Service, epoch, lease, items);
            },
            cancellationToken);

    public Task DeferAsync(CleanupBatch batch, IReadOnlyList<CleanupItem> items, TimeSpan delay, string reason, bool countsAsAttempt, CancellationToken cancellationToken) =>
        GiveBackAsync(
            batch,
            items,
            $"\"attempts\" = \"attempts\" - {(countsAsAttempt ? 0 : 1)}, \"due_at\" = @due_at",
            reason,
            command => command.AddParameter("due_at", time.GetUtcNow() + delay),
            cancellationToken);

    public Task ParkAsync(CleanupBatch batch, IReadOnlyList<CleanupItem> items, string reason, CancellationToken cancellationToken) =>
        GiveBackAsync(batch, items, "\"state\" = 'parked'", reason, static _ => { }, cancellationToken);

    private Task<int> GiveBackAsync(CleanupBatch batch, IReadOnlyList<CleanupItem> items, string change, string reason, Action<DbCommand> addParameters, CancellationToken cancellationToken) =>
        transactions.RunAsync(
            async (session, token) =>
            {
                await using var command = session.CreateCommand();
                var rows = session.Dialect.Rows(command, new RowColumn("id", items.Select(item => item.Id).ToArray()));
                command.CommandText = $"""
                    UPDATE {session.Cleanups} SET {change}, "lease" = NULL, "last_error" = @reason
                    WHERE "lease" = @lease AND "id" IN (SELECT r."id" FROM {rows})
                    """;
                command.AddParameter("lease", batch.Lease);
                command.AddParameter("reason", reason);
                addParameters(command);
                return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
            },
            cancellationToken);

    private static OwnerKey ParseKey(SoftReference reference, string text) => reference.Parse(text).Key;
}
