namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds foreign keys between a schema of the service and one of another, in either direction.</summary>
internal static class PostgreSqlForeignKeys
{
    private const string Sql =
        """
        SELECT foreign_key.conname, dependent_space.nspname, dependent.relname, principal_space.nspname, principal.relname, dependent_space.oid = ANY (@own::oid[])
        FROM pg_constraint AS foreign_key
        JOIN pg_class AS dependent ON dependent.oid = foreign_key.conrelid
        JOIN pg_namespace AS dependent_space ON dependent_space.oid = dependent.relnamespace
        JOIN pg_class AS principal ON principal.oid = foreign_key.confrelid
        JOIN pg_namespace AS principal_space ON principal_space.oid = principal.relnamespace
        WHERE foreign_key.contype = 'f' AND foreign_key.conparentid = 0
            AND (dependent_space.oid = ANY (@own::oid[]) AND principal_space.oid = ANY (@foreign::oid[])
                OR dependent_space.oid = ANY (@foreign::oid[]) AND principal_space.oid = ANY (@own::oid[]))
        ORDER BY 2, 3, 1
        """;

    public static async Task<IEnumerable<SoftReferenceViolation>> RunAsync(CatalogSession session, PostgreSqlSchemas schemas, SchemaBorder border)
    {
        var keys = await session.ReadAsync(
            Sql,
            reader => (Name: reader.GetString(0), Schema: reader.GetString(1), Table: reader.GetString(2), PrincipalSchema: reader.GetString(3), Principal: reader.GetString(4), IsOwn: reader.GetBoolean(5)),
            ("own", schemas.OwnIds),
            ("foreign", schemas.ForeignIds)).ConfigureAwait(false);
        return keys.Select(key => new SoftReferenceViolation(
            "SREF301",
            $"{key.Schema}.{key.Table}.{key.Name}",
            $"The database has the foreign key '{key.Name}' from '{key.Schema}.{key.Table}' to '{key.PrincipalSchema}.{key.Principal}', and {border.WhyForeign(key.IsOwn ? key.PrincipalSchema : key.Schema)}: "
            + "it locks rows of the other service, and interferes with its deletions.",
            $"Drop it with 'ALTER TABLE {SqlText.Qualified(key.Schema, key.Table)} DROP CONSTRAINT {SqlText.Identifier(key.Name)};' in a migration of the service that has it, and hold a SoftRef<…> instead."));
    }
}
