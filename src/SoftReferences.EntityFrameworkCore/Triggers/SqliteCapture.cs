namespace SoftReferences.EntityFrameworkCore;

/// <summary>Generates the SQLite triggers that capture deletions of a resource, row by row.</summary>
internal static class SqliteCapture
{
    /// <summary>Returns the statement that inserts the row of the resource's feed.</summary>
    public static string Stream(OwnedResource resource) =>
        $"""
        INSERT INTO {SqlText.Identifier(OwnerTables.Streams)} ("resource", "epoch", "position", "pruned_position")
        VALUES ({SqlText.Literal(resource.Name)}, lower(hex(randomblob(16))), 0, 0)
        ON CONFLICT ("resource") DO NOTHING;
        """;

    public static IEnumerable<SqliteTrigger> Triggers(OwnedResource resource)
    {
        var table = SqlText.Identifier(resource.Table.Name);
        var key = SqlText.Identifier(resource.KeyColumn);
        var changed = $"OLD.{key} IS NOT NEW.{key}";
        var live = resource.SoftDeletion is { } soft ? soft.IsLive : new Func<string, string>(static _ => "TRUE");

        // If the journal is empty, the feed tells whether a key was deleted before; otherwise the sequencer finds out.
        var mayHaveBeenDeleted =
            $"""
            (EXISTS (SELECT 1 FROM {SqlText.Identifier(OwnerTables.Journal)} AS j WHERE j."resource" = {SqlText.Literal(resource.Name)})
                OR EXISTS (SELECT 1 FROM {SqlText.Identifier(OwnerTables.Deletions)} AS d WHERE d."resource" = {SqlText.Literal(resource.Name)} AND d."key" = {KeyOf("NEW")} AND d."kind" <> 'restored'))
            """;

        yield return Trigger("delete", $"AFTER DELETE ON {table}", Record("deleted", "OLD", condition: "TRUE"));
        yield return Trigger("insert", $"AFTER INSERT ON {table}", Record("inserted", "NEW", $"{live("NEW")} AND {mayHaveBeenDeleted}"));
        yield return Trigger(
            "update",
            $"AFTER UPDATE ON {table} WHEN {(resource.SoftDeletion is null ? changed : $"{changed} OR ({live("OLD")}) IS NOT ({live("NEW")})")}",
            Record("deleted", "OLD", $"{live("OLD")} AND NOT EXISTS (SELECT 1 FROM {table} AS owned WHERE owned.{key} = OLD.{key} AND {live("owned")})")
            + "\n    "
            + Record("restored", "NEW", $"{live("NEW")} AND NOT ({changed})")
            + "\n    "
            + Record("inserted", "NEW", $"{live("NEW")} AND {changed} AND {mayHaveBeenDeleted}"));

        SqliteTrigger Trigger(string purpose, string occasion, string body) =>
            new(resource.Table, TriggerNames.Capture(resource.Table.Name, purpose), occasion, body);

        // A text column may also contain a BLOB, which cannot be converted to JSON.
        string KeyOf(string row) => resource.KeyKind == OwnerKeyKind.Text ? $"CAST({row}.{key} AS TEXT)" : SqliteTriggers.KeyText(resource.KeyKind, $"{row}.{key}");

        string Record(string kind, string row, string condition) =>
            $"""
            INSERT INTO {SqlText.Identifier(OwnerTables.Journal)} ("resource", "kind", "keys", "size", "occurred_at")
                SELECT {SqlText.Literal(resource.Name)}, '{kind}', json_array({KeyOf(row)}), 1, {new SqliteDialect().Now} WHERE {condition};
            """;
    }
}
