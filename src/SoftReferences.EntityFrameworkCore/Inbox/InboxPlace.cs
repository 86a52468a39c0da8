using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The table and database of a context's inbox.</summary>
/// <param name="Context">The name of the context.</param>
/// <param name="Table">The table of its cursors.</param>
/// <param name="Database">The database, or <see langword="null"/> if it is not known yet or private to the context.</param>
internal sealed record InboxPlace(string Context, string Table, string? Database)
{
    /// <summary>Finds the inbox of a registered context, without connecting.</summary>
    public static InboxPlace Of<TContext>(IServiceScopeFactory scopes)
        where TContext : DbContext
    {
        using var scope = scopes.CreateScope();
        var context = scope.ServiceProvider.GetRequiredService<TContext>();
        if (context.Model.FindEntityType(typeof(InboxCursor)) is not { } cursors)
        {
            return new(typeof(TContext).Name, string.Empty, null);
        }

        var hasSchemas = SqlDialect.For(context.Database.ProviderName) is PostgreSqlDialect;
        return new(typeof(TContext).Name, (hasSchemas ? cursors.GetSchemaQualifiedTableName() : cursors.GetTableName())!, DatabaseOf(context, hasSchemas));
    }

    private static string? DatabaseOf(DbContext context, bool hasSchemas)
    {
        try
        {
            // With a database per tenant, the connection string may be known only in a request.
            var connection = context.Database.GetDbConnection();
            return string.IsNullOrEmpty(connection.ConnectionString) ? null
                : hasSchemas ? $"{connection.Database} at {connection.DataSource}"
                : connection.DataSource is "" or ":memory:" ? null
                : Path.GetFullPath(connection.DataSource);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
