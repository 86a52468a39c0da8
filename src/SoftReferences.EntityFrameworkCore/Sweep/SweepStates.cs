using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Reads and writes the state of owners' sweeps.</summary>
internal sealed class SweepStates(IReadOnlyList<SoftReference> references, IReadOnlyList<ReferencedOwner> owners, TimeProvider time)
{
    public static async Task<SweepState?> FindAsync(StoreSession session, OwningService service, CancellationToken cancellationToken) =>
        await session.Context.Set<SweptOwner>().AsNoTracking().SingleOrDefaultAsync(owner => owner.Owner == service.ResourceName, cancellationToken).ConfigureAwait(false) is { } owner
            ? new(owner.Number, owner.Since)
            {
                StartedAt = owner.StartedAt,
                FinishedAt = owner.FinishedAt,
                Requested = owner.Requested,
                StoppedReason = owner.StoppedReason,
                StoppedAt = owner.StoppedAt,
            }
            : null;

    /// <summary>Records when an owner was first seen.</summary>
    public static async Task RecordFirstSeenAsync(StoreSession session, OwningService service, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            INSERT INTO {session.SweptOwners} ("owner", "since", "number", "position", "retries", "cleared", "tombstones") VALUES (@owner, @now, 0, 0, 0, 0, 0)
            ON CONFLICT ("owner") DO NOTHING
            """;
        command.AddParameter("owner", service.ResourceName);
        command.AddParameter("now", now);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public static async Task RequestAsync(StoreSession session, OwningService service, SweepCause cause, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await RecordFirstSeenAsync(session, service, now, cancellationToken).ConfigureAwait(false);
        await using var command = session.CreateCommand();

        // A later request does not replace a lost feed: other replicas may still be asking about canaries from before.
        command.CommandText = $"UPDATE {session.SweptOwners} SET \"requested\" = CASE WHEN \"requested\" = @lost THEN @lost ELSE @cause END WHERE \"owner\" = @owner";
        command.AddParameter("lost", LowerCaseEnumConverter<SweepCause>.Write(SweepCause.LostFeed));
        command.AddParameter("owner", service.ResourceName);
        command.AddParameter("cause", LowerCaseEnumConverter<SweepCause>.Write(cause));
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        if (cause == SweepCause.LostFeed)
        {
            await Canaries.ForgetAllAsync(session, service, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<bool> TryBeginAsync(StoreSession session, ReferencedOwner owner, long number, SweepCause cause, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await RecordFirstSeenAsync(session, owner.Service, now, cancellationToken).ConfigureAwait(false);
        await using (var command = session.CreateCommand())
        {
            command.CommandText = $"""
                UPDATE {session.SweptOwners} SET "number" = "number" + 1, "cause" = @cause, "started_at" = @now, "finished_at" = NULL, "requested" = NULL
                WHERE "owner" = @owner AND "number" = @number AND ("number" = 0 OR "finished_at" IS NOT NULL)
                """;
            command.AddParameter("owner", owner.Service.ResourceName);
            command.AddParameter("cause", LowerCaseEnumConverter<SweepCause>.Write(cause));
            command.AddParameter("now", now);
            command.AddParameter("number", number);
            if (await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 0)
            {
                return false;
            }
        }

        await AddReferencesAsync(session, owner, number + 1, cancellationToken).ConfigureAwait(false);
        await MakeUnverifiedDueAsync(session, owner, now, cancellationToken).ConfigureAwait(false);
        return true;
    }

    public async Task<IReadOnlyList<SweepProgress>> GetProgressAsync(StoreSession session, CancellationToken cancellationToken)
    {
        var swept = await session.Context.Set<SweptOwner>().AsNoTracking().ToDictionaryAsync(owner => owner.Owner, StringComparer.Ordinal, cancellationToken).ConfigureAwait(false);
        var parts = (await session.Context.Set<SweptReference>().AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false)).ToLookup(part => part.Owner, StringComparer.Ordinal);
        var suspects = await session.Context.Set<SuspectReference>().GroupBy(suspect => suspect.Owner).Select(group => new { Owner = group.Key, Count = group.LongCount() })
            .ToDictionaryAsync(group => group.Owner, group => group.Count, StringComparer.Ordinal, cancellationToken).ConfigureAwait(false);
        var held = await session.Context.Set<InboxCursor>().AsNoTracking().Where(cursor => cursor.HeldReason != null)
            .ToDictionaryAsync(cursor => cursor.Owner, cursor => cursor.HeldReason, StringComparer.Ordinal, cancellationToken).ConfigureAwait(false);
        return
        [
            .. owners.Select(owner => owner.Service.ResourceName).Order(StringComparer.Ordinal).Select(name => Progress(name, swept.GetValueOrDefault(name), parts[name], suspects.GetValueOrDefault(name), held.GetValueOrDefault(name))),
        ];
    }

    private static SweepProgress Progress(string name, SweptOwner? owner, IEnumerable<SweptReference> parts, long suspects, string? held) => new(
        name,
        owner?.Number ?? 0,
        [
            .. parts.Where(part => !string.Equals(part.Reference, SweptKeys.Name, StringComparison.Ordinal)).OrderBy(part => part.Reference, StringComparer.Ordinal)
                .Select(part => new ReferenceProgress(part.Reference, part.Keys, part.Missing, part.Unknown, part.FinishedAt, part.Problem)
                {
                    Differing = part.Differing,
                    Differences = part.Differences?.Split('\n') ?? [],
                }),
        ])
    {
        Cause = owner?.Cause,
        StartedAt = owner?.StartedAt,
        FinishedAt = owner?.FinishedAt,
        StoppedReason = owner?.StoppedReason,
        StoppedAt = owner?.StoppedAt,
        HeldReason = held,
        Suspects = suspects,
        Cleared = owner?.Cleared ?? 0,
        Tombstones = owner?.Tombstones ?? 0,
    };

    private async Task AddReferencesAsync(StoreSession session, ReferencedOwner owner, long number, CancellationToken cancellationToken)
    {
        var swept = references.To(owner.Service);
        await using var command = session.CreateCommand();
        var rows = session.Dialect.Rows(
            command,
            new RowColumn("reference", swept.Select(reference => reference.Name).Append(SweptKeys.Name).ToArray()),
            new RowColumn("problem", swept.Select(ReferenceKeys.ProblemOf).Append(null).ToArray()));
        command.CommandText = $"""
            DELETE FROM {session.SweptRanges} WHERE "owner" = @owner;
            DELETE FROM {session.SweptReferences} WHERE "owner" = @owner;
            INSERT INTO {session.SweptReferences} ("owner", "reference", "number", "exhausted", "keys", "missing", "unknown", "problem", "attempts", "differing")
            SELECT @owner, r."reference", @number, r."problem" IS NOT NULL, 0, 0, 0, r."problem", 0, 0 FROM {rows};
            """;
        command.AddParameter("owner", owner.Service.ResourceName);
        command.AddParameter("number", number);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes all unverified references of an owner due now, regardless of their retry delays.</summary>
    private static async Task MakeUnverifiedDueAsync(StoreSession session, ReferencedOwner owner, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"UPDATE {session.Unverified} SET \"due_at\" = @now WHERE \"owner\" = @owner AND \"lease\" IS NULL AND \"due_at\" > @now";
        command.AddParameter("owner", owner.Service.ResourceName);
        command.AddParameter("now", now);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
