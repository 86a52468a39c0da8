using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool;

/// <summary>A database that is created for one check from the migrations, and dropped afterwards.</summary>
internal static class ScratchDatabase
{
    private const string Prefix = "softref_scratch_";
    private const string Rule = "A service must come up with nothing but its own migrations.";

    public static async Task<IReadOnlyList<SoftReferenceViolation>> CheckAsync(DbContext context, string? connection, DatabaseCheckOptions options, CancellationToken cancellationToken)
    {
        var name = $"{Prefix}{Guid.NewGuid():n}";
        var isSqlite = context.Database.ProviderName == "Microsoft.EntityFrameworkCore.Sqlite";
        var file = isSqlite ? Path.Combine(Path.GetTempPath(), $"{name}.db") : null;
        context.Database.SetConnectionString(Rename(connection ?? context.Database.GetConnectionString(), isSqlite, file ?? name));
        // A context may ignore the connection string. This makes sure that only the scratch database is dropped in the end.
        if (!(context.Database.GetDbConnection() is { } opened && (isSqlite ? opened.DataSource : opened.Database).Contains(name, StringComparison.Ordinal)))
        {
            throw new ToolException($"'{context.GetType().Name}' keeps its own connection, so it cannot be pointed at a scratch database. Make one yourself and name it with '--connection'.");
        }

        try
        {
            var last = context.Database.GetMigrations().LastOrDefault();
            var changes = last is null ? [] : PendingChanges.Run(context, context.GetService<IDesignTimeModel>().Model).ToList();
            // With pending model changes, Entity Framework Core only applies migrations up to a named one.
            var refused = await MigrateAsync(context, changes.Count > 0 ? last : null, cancellationToken);
            return [.. changes, .. refused is null ? await SoftReferenceChecks.DatabaseAsync(context, options, cancellationToken) : [refused]];
        }
        finally
        {
            await context.Database.EnsureDeletedAsync(CancellationToken.None);
        }
    }

    private static string Rename(string? connectionString, bool isSqlite, string name)
    {
        var builder = new DbConnectionStringBuilder { ConnectionString = connectionString ?? string.Empty };
        builder[isSqlite ? "Data Source" : "Database"] = name;
        // Pooled connections would keep the database from being dropped.
        builder["Pooling"] = false;
        return builder.ConnectionString;
    }

    private static async Task<SoftReferenceViolation?> MigrateAsync(DbContext context, string? target, CancellationToken cancellationToken)
    {
        try
        {
            await context.Database.MigrateAsync(target, cancellationToken);
            return null;
        }
        catch (DbException exception) when (exception.SqlState is { } state && !state.StartsWith("08", StringComparison.Ordinal) && !state.StartsWith("28", StringComparison.Ordinal) && !state.StartsWith("53", StringComparison.Ordinal) && !state.StartsWith("57", StringComparison.Ordinal))
        {
            return Refused(context, exception);
        }
        catch (DbException exception) when (context.Database.ProviderName == "Microsoft.EntityFrameworkCore.Sqlite")
        {
            return Refused(context, exception);
        }
    }

    private static SoftReferenceViolation Refused(DbContext context, DbException exception)
    {
        var (name, migration) = (context.GetType().Name, context.Database.GetPendingMigrations().FirstOrDefault());
        var problem = exception.Message.TrimEnd('.');
        return new(
            "SREF206",
            migration ?? name,
            migration is not null
                ? $"The migration '{migration}' of '{name}' cannot be applied to an empty database: {problem}. {Rule}"
                : $"The data that '{name}' seeds cannot be written to a database that has nothing but its migrations: {problem}. {Rule}",
            "Remove what requires anything that the migrations do not create.");
    }
}
