namespace SoftReferences.EntityFrameworkCore;

/// <summary>Generates the PostgreSQL triggers that capture deletions of a resource in the deleting transaction.</summary>
/// <remarks>
/// A statement on a table writes one entry into the journal for all its keys. A partitioned table has row triggers instead,
/// because only those reach its partitions: what is deleted from one by its own name, and rows that move between them.
/// </remarks>
internal static class PostgreSqlCapture
{
    /// <summary>An expression for a new, unique epoch.</summary>
    public const string NewEpoch = "replace(gen_random_uuid()::text, '-', '')";

    private const string EachRow = "FOR EACH ROW";
    private const string EachStatement = "FOR EACH STATEMENT";

    public static IEnumerable<PostgreSqlTrigger> Triggers(OwnedResource resource)
    {
        var sql = new PostgreSqlCaptureText(resource);
        yield return Trigger("delete", "AFTER DELETE", $"REFERENCING OLD TABLE AS removed {EachStatement}", DeletedRows(sql), partitioned: false);
        yield return Trigger("delete", "AFTER DELETE", EachRow, DeletedRow(sql), partitioned: true);
        yield return Trigger("insert", "AFTER INSERT", $"REFERENCING NEW TABLE AS added {EachStatement}", InsertedRows(sql), partitioned: false);
        yield return Trigger("insert", "AFTER INSERT", EachRow, InsertedRow(sql), partitioned: true);
        yield return Trigger("update", "AFTER UPDATE", $"{EachRow} WHEN ({sql.Changed})", UpdatedRow(sql));
        yield return Trigger("truncate", "AFTER TRUNCATE", EachStatement, Truncated(sql)) with { OnEveryPartition = true };

        PostgreSqlTrigger Trigger(string purpose, string occasion, string granularity, string body, bool? partitioned = null) =>
            new(resource.Table, TriggerNames.Capture(resource.Table.Name, purpose), occasion, granularity, body, partitioned);
    }

    private static string DeletedRows(PostgreSqlCaptureText sql) =>
        $"""
        BEGIN
            IF {sql.CanCapture} THEN
                {sql.Record("deleted", "removed", condition: null)}
                IF FOUND THEN
                    {sql.Wake}
                END IF;
            ELSIF EXISTS (SELECT FROM removed) THEN
                {sql.Lose}
            END IF;
            RETURN NULL;
        END
        """;

    private static string DeletedRow(PostgreSqlCaptureText sql) =>
        $"""
        BEGIN
            IF {sql.CanCapture} AND {sql.CanTell} THEN
                IF NOT {sql.IsStillThere} THEN
                    {sql.Record("deleted", "OLD")}
                    {sql.Wake}
                END IF;
            ELSE
                {sql.Lose}
            END IF;
            RETURN NULL;
        END
        """;

    // Only a key that was deleted before can be restored, and most owners never see one again. Whether it was is known at
    // once when the journal is empty; otherwise the sequencer finds out, because looking through the journal would take time.
    private static string InsertedRows(PostgreSqlCaptureText sql) =>
        $"""
        BEGIN
            IF {sql.CanCapture} AND {sql.CanTellMarks} AND {sql.CanLookUp} THEN
                IF {sql.IsUncertain} THEN
                    {sql.Record("inserted", "added", sql.IsLive("added"))}
                ELSIF {sql.HasTombstones} THEN
                    {sql.Record("inserted", "added", sql.WasDeleted("added"))}
                    IF FOUND THEN
                        {sql.Wake}
                    END IF;
                END IF;
            ELSIF EXISTS (SELECT FROM added) THEN
                {sql.LoseReturn(sql.KeysOf("added"))}
            END IF;
            RETURN NULL;
        END
        """;

    private static string InsertedRow(PostgreSqlCaptureText sql) =>
        $"""
        BEGIN
            IF {sql.CanCapture} AND {sql.CanTellMarks} AND {sql.CanLookUp} THEN
                IF {sql.MayHaveBeenDeleted} THEN
                    {sql.Record("inserted", "NEW")}
                    {sql.Wake}
                END IF;
            ELSE
                {sql.LoseReturn(sql.KeyOf("NEW"))}
            END IF;
            RETURN NULL;
        END
        """;

    // Keys that change places within a statement are still there at its end: they are no deletions.
    private static string UpdatedRow(PostgreSqlCaptureText sql) =>
        $"""
        BEGIN
            IF {sql.CanCapture} AND {sql.CanTell} THEN
                IF {sql.IsLive("OLD")} AND NOT {sql.IsStillThere} THEN
                    {sql.Record("deleted", "OLD")}
                    {sql.Wake}
                END IF;
                IF {sql.IsLive("NEW")} AND NOT {sql.KeyChanged} THEN
                    {sql.Record("restored", "NEW")}
                    {sql.Wake}
                ELSIF {sql.IsLive("NEW")} AND {sql.CanLookUp} THEN
                    IF {sql.MayHaveBeenDeleted} THEN
                        {sql.Record("inserted", "NEW")}
                        {sql.Wake}
                    END IF;
                ELSIF {sql.IsLive("NEW")} THEN
                    {sql.LoseReturn(sql.KeyOf("NEW"))}
                END IF;
            ELSE
                {sql.Lose}
            END IF;
            RETURN NULL;
        END
        """;

    // Positions continue: a dependent that has not read that far still gets earlier deletions.
    private static string Truncated(PostgreSqlCaptureText sql) =>
        $"""
        BEGIN
            IF {sql.IsOfTable} THEN
                {sql.BreakHistory}
            END IF;
            RETURN NULL;
        END
        """;
}
