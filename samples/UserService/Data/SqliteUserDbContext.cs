namespace UserService.Data;

internal sealed class SqliteUserDbContext(DbContextOptions<SqliteUserDbContext> options) : UserDbContext(options)
{
    public static void Configure(DbContextOptionsBuilder options, string connectionString) => options
        .UseSqlite(connectionString, sqlite => sqlite.MigrationsHistoryTable("__ef_migrations_history"))
        .UseSoftReferences();
}
