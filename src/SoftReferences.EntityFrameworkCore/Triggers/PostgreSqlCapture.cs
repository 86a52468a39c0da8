namespace SoftReferences.EntityFrameworkCore;

/// <summary>Writes the triggers by which PostgreSQL captures the deletions of a resource in the transaction that deletes.</summary>
internal static class PostgreSqlCapture
{
    private const string NewEpoch = "replace(gen_random_uuid()::text, '-', '')";

    public static IEnumerable<string> Write(OwnedResource resource)
    {
        var schema = resource.Table.Schema;
        var streams = PostgreSqlTriggers.Qualify(schema, OwnerTables.Streams);
        var deletions = PostgreSqlTriggers.Qualify(schema, OwnerTables.Deletions);
        var table = PostgreSqlTriggers.Qualify(resource.Table);
        var name = SqlText.Literal(resource.Name);
        var key = SqlText.Identifier(resource.KeyColumn);

        yield return
            $"""
            INSERT INTO {streams} (resource, epoch, position, pruned_position)
            VALUES ({name}, {NewEpoch}, 0, 0)
            ON CONFLICT (resource) DO NOTHING;
            """;

        yield return Trigger(
            "delete",
            "AFTER DELETE",
            "REFERENCING OLD TABLE AS removed FOR EACH STATEMENT",
            $"""
            BEGIN
                INSERT INTO {deletions} (resource, key, kind, occurred_at)
                SELECT {name}, removed.{key}::text, 'deleted', statement_timestamp()
                FROM removed;
                RETURN NULL;
            END
            """);

        // Keys that change places within a statement are still there at its end: they are no deletions.
        yield return Trigger(
            "update",
            "AFTER UPDATE",
            $"FOR EACH ROW WHEN (OLD.{key}::text IS DISTINCT FROM NEW.{key}::text)",
            $"""
            BEGIN
                INSERT INTO {deletions} (resource, key, kind, occurred_at)
                SELECT {name}, OLD.{key}::text, 'deleted', statement_timestamp()
                WHERE NOT EXISTS (SELECT FROM {table} AS owned WHERE owned.{key} = OLD.{key});
                RETURN NULL;
            END
            """);

        // The positions go on: a dependent that has not read that far still gets what was captured before.
        yield return Trigger(
            "truncate",
            "AFTER TRUNCATE",
            "FOR EACH STATEMENT",
            $"""
            BEGIN
                UPDATE {streams} SET epoch = {NewEpoch} WHERE resource = {name};
                RETURN NULL;
            END
            """);

        string Trigger(string purpose, string occasion, string granularity, string body) =>
            PostgreSqlTriggers.Trigger(resource.Table, TriggerNames.Capture(resource.Table.Name, purpose), occasion, granularity, body);
    }
}
