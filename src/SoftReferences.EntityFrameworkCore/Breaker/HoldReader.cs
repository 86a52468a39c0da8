using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Reads holds.</summary>
internal static class HoldReader
{
    public static async Task<IReadOnlyList<HeldWork>> ReadAsync(StoreSession session, bool decided, int limit, CancellationToken cancellationToken)
    {
        var holds = await session.Context.Set<CleanupHold>().AsNoTracking()
            .Where(hold => decided || hold.State == HeldWorkState.Held)
            .OrderByDescending(hold => hold.Id).Take(limit)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. holds.Select(Of)];
    }

    /// <summary>Reads one hold.</summary>
    public static async Task<HeldWork?> ReadAsync(StoreSession session, long id, CancellationToken cancellationToken) =>
        await session.Context.Set<CleanupHold>().AsNoTracking().SingleOrDefaultAsync(hold => hold.Id == id, cancellationToken).ConfigureAwait(false) is { } found ? Of(found) : null;

    private static HeldWork Of(CleanupHold hold) => new(hold.Id, hold.Owner, hold.Reference, hold.Reason, hold.HeldAt)
    {
        State = hold.State,
        Epoch = hold.Epoch,
        Position = hold.Position,
        Tombstones = hold.Tombstones,
        Rows = hold.Rows,
        DecidedBy = hold.DecidedBy,
        DecidedWhy = hold.DecidedWhy,
        DecidedAt = hold.DecidedAt,
    };
}
