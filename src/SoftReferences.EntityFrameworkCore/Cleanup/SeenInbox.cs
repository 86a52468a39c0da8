namespace SoftReferences.EntityFrameworkCore;

/// <summary>How far an owner's inbox reached when one statement saw it.</summary>
/// <param name="Epoch">The epoch of the cursor.</param>
/// <param name="Position">The position of the last tombstone that the feed brought.</param>
/// <param name="SweptPosition">The position of the last tombstone that a sweep found: 0 or negative.</param>
/// <param name="Horizon">The first transaction id that was not given out yet.</param>
internal sealed record SeenInbox(string Epoch, long Position, long SweptPosition, long Horizon)
{
    /// <summary>Gives an expression for <see cref="SweptPosition"/>, of the owner that the parameter <c>owner</c> names.</summary>
    public static string SweptPositionIn(StoreSession session) =>
        $"COALESCE((SELECT o.\"position\" FROM {session.SweptOwners} AS o WHERE o.\"owner\" = @owner), 0)";
}
