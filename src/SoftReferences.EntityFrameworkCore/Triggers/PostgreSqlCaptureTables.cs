namespace SoftReferences.EntityFrameworkCore;

/// <summary>Prepares the tables that capture writes to.</summary>
internal static class PostgreSqlCaptureTables
{
    public static IEnumerable<string> Write(OwnedResource resource)
    {
        var streams = PostgreSqlTriggers.Qualify(resource.Table.Schema, OwnerTables.Streams);
        var journal = SqlText.Literal(PostgreSqlTriggers.Qualify(resource.Table.Schema, OwnerTables.Journal));
        yield return
            $"""
            INSERT INTO {streams} (resource, epoch, incarnation, position, pruned_position)
            VALUES ({SqlText.Literal(resource.Name)}, {PostgreSqlCapture.NewEpoch}, {new PostgreSqlDialect().Incarnation(streams)}, 0, 0)
            ON CONFLICT (resource) DO NOTHING;
            """;

        // The journal has no key, and a publication of all tables refuses to delete what it cannot name by one.
        yield return
            $"""
            DO $softref_identity$
            BEGIN
                IF (SELECT class.relreplident <> 'f' FROM pg_catalog.pg_class AS class WHERE class.oid = {journal}::pg_catalog.regclass) THEN
                    EXECUTE pg_catalog.format('ALTER TABLE %s REPLICA IDENTITY FULL', {journal}::pg_catalog.regclass);
                END IF;
            END
            $softref_identity$;
            """;

        // Compressing the keys of a large statement takes longer than deleting its rows.
        yield return
            $"""
            DO $softref_storage$
            DECLARE
                name name;
            BEGIN
                FOR name IN
                    SELECT attribute.attname FROM pg_catalog.pg_attribute AS attribute
                    WHERE attribute.attrelid = {journal}::pg_catalog.regclass AND attribute.attname IN ('keys', 'uuids') AND attribute.attstorage <> 'e'
                LOOP
                    EXECUTE pg_catalog.format('ALTER TABLE %s ALTER COLUMN %I SET STORAGE EXTERNAL', {journal}::pg_catalog.regclass, name);
                END LOOP;
            END
            $softref_storage$;
            """;
    }
}
