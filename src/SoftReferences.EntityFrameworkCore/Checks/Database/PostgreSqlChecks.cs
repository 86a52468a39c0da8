using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Checks a PostgreSQL database by its catalog, in one snapshot and a handful of queries over sets.</summary>
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
            .. crossing.SelectMany(violations => violations),
            .. await PostgreSqlIndexes.RunAsync(session, columns).ConfigureAwait(false),
            .. await PostgreSqlLookalikes.RunAsync(session, schemas, columns).ConfigureAwait(false),
        ];
    }
}
