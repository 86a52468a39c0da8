namespace SoftReferences.EntityFrameworkCore;

/// <summary>How far an owner's inbox reached when one statement saw it.</summary>
/// <param name="Epoch">The epoch of the cursor.</param>
/// <param name="Position">The position of the last tombstone that the feed brought.</param>
/// <param name="SweptPosition">The position of the last tombstone that a sweep found: 0 or negative.</param>
/// <param name="Horizon">The first transaction id that was not given out yet.</param>
/// <param name="Release">The number of the hold with which the owner was released last, or 0: the positions of the same epoch count anew since.</param>
internal sealed record SeenInbox(string Epoch, long Position, long SweptPosition, long Horizon, long Release = 0)
{
    /// <summary>Gives an expression for <see cref="SweptPosition"/>, of the owner that the parameter <c>owner</c> names.</summary>
    public static string SweptPositionIn(StoreSession session) =>
        $"COALESCE((SELECT o.\"position\" FROM {session.SweptOwners} AS o WHERE o.\"owner\" = @owner), 0)";

    /// <summary>Gives an expression for <see cref="Release"/>, of the owner that the parameter <c>owner</c> names.</summary>
    public static string ReleaseIn(StoreSession session) =>
        $"COALESCE((SELECT MAX(h.\"id\") FROM {session.Holds} AS h WHERE h.\"owner\" = @owner AND h.\"reference\" IS NULL AND h.\"state\" = 'released'), 0)";
}
