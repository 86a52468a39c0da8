using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Checks that nothing in the live database crosses schema borders, and that it has what references need.</summary>
internal static class DatabaseChecks
{
    public static async Task<IReadOnlyList<SoftReferenceViolation>> RunAsync(DbContext context, DatabaseCheckOptions options, CancellationToken cancellationToken)
    {
        var isPostgreSql = SqlDialect.For(context.Database.ProviderName) is PostgreSqlDialect;
        var model = context.GetService<IDesignTimeModel>().Model;
        var columns = CheckedColumn.FindAll(model);
        var border = SchemaBorder.Of(context, model);
        await context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var connection = context.Database.GetDbConnection();
            var session = new CatalogSession(connection, options.Timeout, cancellationToken);
            var found = isPostgreSql
                ? await PostgreSqlChecks.RunAsync(session, border, model, columns, options).ConfigureAwait(false)
                : await SqliteChecks.RunAsync(session, columns).ConfigureAwait(false);
            return [.. found, .. await TriggerChecks.RunAsync(context, cancellationToken).ConfigureAwait(false)];
        }
        finally
        {
            await context.Database.CloseConnectionAsync().ConfigureAwait(false);
        }
    }
}
