namespace SoftReferences.EntityFrameworkCore;

/// <summary>The state of an owner's inbox, as one statement saw it.</summary>
/// <param name="Epoch">The epoch of the cursor.</param>
/// <param name="Position">The position of the last tombstone that the feed brought.</param>
/// <param name="SweptPosition">The position of the last tombstone that a sweep found: 0 or negative.</param>
/// <param name="Horizon">The first transaction id that was not assigned yet.</param>
/// <param name="Release">The number of the hold of the owner's last release, or 0. A release restarts the positions even within the same epoch.</param>
/// <param name="Server">When the server was started. One that has recovered from a failure, or taken over, may have lost the last transactions, and assigns their ids again.</param>
internal sealed record SeenInbox(string Epoch, long Position, long SweptPosition, long Horizon, long Release = 0, long Server = 0)
{
    /// <summary>Returns an expression for <see cref="SweptPosition"/> of the owner in the parameter <c>owner</c>.</summary>
    public static string SweptPositionIn(StoreSession session) =>
        $"COALESCE((SELECT o.\"position\" FROM {session.SweptOwners} AS o WHERE o.\"owner\" = @owner), 0)";

    /// <summary>Returns an expression for <see cref="Release"/> of the owner in the parameter <c>owner</c>.</summary>
    public static string ReleaseIn(StoreSession session) =>
        $"COALESCE((SELECT MAX(h.\"id\") FROM {session.Holds} AS h WHERE h.\"owner\" = @owner AND h.\"reference\" IS NULL AND h.\"state\" = 'released'), 0)";
}
