namespace SoftReferences.EntityFrameworkCore;

/// <summary>Distinguishes missing keys that are already being handled from those that a sweep has to act on.</summary>
internal static class KnownOrphans
{
    /// <summary>Returns which rows a reference is declared to leave unchanged.</summary>
    public static LeftRows LeftBy(SoftReference? reference) =>
        (reference is { Action: OrphanAction.Keep or null } ? LeftRows.OfDeletedKeys : LeftRows.None)
        | reference?.MergeAction switch
        {
            MergeAction.Keep => LeftRows.OfMergedKeys,
            MergeAction.RepointOrKeep => LeftRows.WithoutRoom,
            _ => LeftRows.None,
        };

    /// <summary>
    /// Returns a condition on rows <c>r</c> with the columns <c>key</c>, <c>reference</c> and <c>left</c> (<see cref="LeftRows"/>). It is
    /// true if the inbox knows that the key is gone, and the clean-up of the reference is under way, was cancelled by a person, or is
    /// declared to leave the rows unchanged. A disputed tombstone counts as cancelled in every epoch.
    /// </summary>
    /// <remarks>Rows that refer to a key whose work is done bypassed the guard; the condition is false for them, whether the key was deleted or merged.</remarks>
    public static string Condition(StoreSession session) => $"""
        EXISTS (
            SELECT 1 FROM {session.Dialect.RowsOfKey(session.Tombstones, "r.\"key\"")} AS t WHERE t."owner" = @owner AND (t."kind" = 'disputed' OR (t."epoch" = @epoch AND t."kind" <> 'restored' AND (
                (t."kind" = 'deleted' AND {Leaves(LeftRows.OfDeletedKeys)})
                OR (t."kind" = 'merged' AND {Leaves(LeftRows.OfMergedKeys)})
                OR EXISTS (
                    SELECT 1 FROM {session.Ranges} AS g WHERE g."reference" = r."reference" AND g."owner" = t."owner" AND g."epoch" = t."epoch"
                    AND t."position" BETWEEN g."first_position" AND g."last_position")
                OR EXISTS (
                    SELECT 1 FROM {session.Cleanups} AS w WHERE w."reference" = r."reference" AND w."position" = t."position" AND w."epoch" = t."epoch"
                    AND w."owner" = t."owner" AND (w."state" <> 'done' OR (t."kind" = 'merged' AND w."conflicts" > 0 AND {Leaves(LeftRows.WithoutRoom)})))))))
        """;

    private static string Leaves(LeftRows rows) => $"(r.\"left\" & {(long)rows}) <> 0";
}
