using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

using UserService.Profiles;

namespace UserService.Data;

internal static class DatabaseRegistration
{
    /// <summary>Adds the database that the settings <c>Database:Provider</c> and <c>ConnectionStrings:Database</c> select: by default, a SQLite file next to the host.</summary>
    public static void AddDatabase(this IHostApplicationBuilder builder)
    {
        var connectionString = builder.Configuration.GetConnectionString("Database");
        switch (builder.Configuration["Database:Provider"]?.ToLowerInvariant() ?? "sqlite")
        {
            case "sqlite":
                connectionString ??= $"Data Source={Path.Combine(builder.Environment.ContentRootPath, "user-service.db")}";
                Check<SqliteConnectionStringBuilder>(connectionString, "SQLite");
                builder.Services.AddDbContext<UserDbContext, SqliteUserDbContext>(options => SqliteUserDbContext.Configure(options, connectionString));
                break;
            case "postgresql" when connectionString is not null:
                Check<NpgsqlConnectionStringBuilder>(connectionString, "PostgreSQL");
                builder.Services.AddDbContext<UserDbContext, PostgreSqlUserDbContext>(options => PostgreSqlUserDbContext.Configure(options, connectionString));
                break;
            case "postgresql":
                throw new InvalidOperationException("Database:Provider is 'postgresql', but there is no ConnectionStrings:Database to connect to.");
            case var provider:
                throw new InvalidOperationException($"Database:Provider is '{provider}': use 'sqlite' or 'postgresql'.");
        }

        builder.Services.AddScoped<ProfileStore>();
        builder.Services.AddHostedService<DatabaseMigration>();
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealthCheck>("database");
    }

    // The text is not repeated, because it may have a password.
    private static void Check<TBuilder>(string connectionString, string database)
        where TBuilder : DbConnectionStringBuilder, new()
    {
        try
        {
            _ = new TBuilder { ConnectionString = connectionString };
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException or NotSupportedException)
        {
            throw new InvalidOperationException($"ConnectionStrings:Database is no connection string for {database}: {exception.Message}", exception);
        }
    }
}
