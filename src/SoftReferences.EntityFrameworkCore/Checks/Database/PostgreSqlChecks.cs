using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Checks the catalog of a PostgreSQL database, in one snapshot and with a few set-based queries.</summary>
internal static class PostgreSqlChecks
{
    public static async Task<IEnumerable<SoftReferenceViolation>> RunAsync(
        CatalogSession session, SchemaBorder border, IModel model, IReadOnlyList<CheckedColumn> columns, DatabaseCheckOptions options)
    {
        var schemas = await PostgreSqlSchemas.ReadAsync(session, border, model).ConfigureAwait(false);
        var crossing = schemas.Foreign.Count == 0 ? [] : new[]
        {
            await PostgreSqlForeignKeys.RunAsync(session, schemas, border).ConfigureAwait(false),
            await PostgreSqlDependencies.RunAsync(session, schemas, border).ConfigureAwait(false),
            await PostgreSqlRoutines.RunAsync(session, schemas, border).ConfigureAwait(false),
            await PostgreSqlRights.RunAsync(session, schemas, border, options.Roles).ConfigureAwait(false),
        };
        return
        [
            .. Unnamed(schemas, border, model),
            .. crossing.SelectMany(violations => violations),
            .. await PostgreSqlIndexes.RunAsync(session, columns).ConfigureAwait(false),
            .. await PostgreSqlLookalikes.RunAsync(session, schemas, columns).ConfigureAwait(false),
        ];
    }

    // Tables without a schema in the model are created, read and written in the first schema of the search path.
    private static IEnumerable<SoftReferenceViolation> Unnamed(PostgreSqlSchemas schemas, SchemaBorder border, IModel model) =>
        !border.IsOfAnOwner(schemas.Current) ? [] :
        from table in TriggerModel.TablesOf(model)
        where table.Schema is null
        select new SoftReferenceViolation(
            "SREF308",
            $"table {schemas.Current}.{table.Name}",
            $"The model gives the table '{table.Name}' no schema, so it is '{schemas.Current}.{table.Name}' on this connection, whose search path begins there, and {border.WhyForeign(schemas.Current)}.",
            $"Give the model a schema (HasDefaultSchema), or take '{schemas.Current}' out of the search path of the connection, its role or the database.");
}
