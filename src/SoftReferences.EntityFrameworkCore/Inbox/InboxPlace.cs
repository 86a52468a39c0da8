using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Where a context keeps its inbox.</summary>
/// <param name="Context">The name of the context.</param>
/// <param name="Table">The table of its cursors.</param>
/// <param name="Database">The database that it is in; <see langword="null"/> when that is known later only, or is the context's alone.</param>
internal sealed record InboxPlace(string Context, string Table, string? Database)
{
    /// <summary>Finds out where a registered context keeps its inbox. It connects to nothing.</summary>
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
            // An application with a database for each tenant may give the connection string in a request only.
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
