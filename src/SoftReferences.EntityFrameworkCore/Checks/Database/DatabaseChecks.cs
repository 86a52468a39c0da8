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

        // Opening an SQLite file that does not exist creates an empty one.
        if (!isPostgreSql && !await context.Database.CanConnectAsync(cancellationToken).ConfigureAwait(false))
        {
            throw new InvalidOperationException(
                $"'{context.GetType().Name}' has no database to check: '{context.Database.GetDbConnection().DataSource}' cannot be opened. Apply the migrations to it first, or name another in the connection string.");
        }

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
