namespace SoftReferences.EntityFrameworkCore;

/// <summary>Tells missing keys that something is being done about from those that a sweep has to report.</summary>
internal static class KnownOrphans
{
    /// <summary>
    /// Gives a condition on rows <c>r</c> with a column <c>key</c>, and maybe <c>reference</c>: the inbox knows that the key is gone, and the clean-up
    /// of the reference is under way, was given up by a person, or is declared to leave the rows as they are.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="reference">An expression for the name of the reference.</param>
    /// <param name="keeps">A condition: the reference keeps its orphans.</param>
    public static string Condition(StoreSession session, string reference, string keeps) => $"""
        EXISTS (
            SELECT 1 FROM {session.Tombstones} AS t WHERE t."owner" = @owner AND t."key" = r."key" AND t."epoch" = @epoch AND t."kind" <> 'restored'
            AND (t."kind" <> 'deleted' OR {keeps}
                OR EXISTS (
                    SELECT 1 FROM {session.Ranges} AS g WHERE g."reference" = {reference} AND g."owner" = t."owner" AND g."epoch" = t."epoch"
                    AND t."position" BETWEEN g."first_position" AND g."last_position")
                OR EXISTS (
                    SELECT 1 FROM {session.Cleanups} AS w WHERE w."reference" = {reference} AND w."position" = t."position" AND w."epoch" = t."epoch"
                    AND w."owner" = t."owner" AND w."state" <> 'done')))
        """;
}
