using AuthService.Users;

namespace AuthService.Data;

internal sealed class PostgreSqlAuthDbContext(DbContextOptions<PostgreSqlAuthDbContext> options) : AuthDbContext(options)
{
    // The migrations history is in the service's own schema too, because services may share the database.
    public static void Configure(DbContextOptionsBuilder options, string connectionString) => options
        .UseNpgsql(connectionString, postgres => postgres.MigrationsHistoryTable("__ef_migrations_history", Schema))
        .UseSoftReferences(references => references.OwnsSchemas(Schema));

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        base.OnModelCreating(modelBuilder);

        // Defaults for rows that are inserted by hand. The service always sets these values itself.
        modelBuilder.Entity<User>().Property(user => user.Id).HasDefaultValueSql("gen_random_uuid()");
        modelBuilder.Entity<User>().Property(user => user.CreatedAt).HasDefaultValueSql("now()");
    }
}
