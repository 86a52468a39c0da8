using AuthService.Users;

namespace AuthService.Data;

internal sealed class PostgreSqlAuthDbContext(DbContextOptions<PostgreSqlAuthDbContext> options) : AuthDbContext(options)
{
    // The history lies in the service's own schema too, because services may share the database.
    public static void Configure(DbContextOptionsBuilder options, string connectionString) => options
        .UseNpgsql(connectionString, postgres => postgres.MigrationsHistoryTable("__ef_migrations_history", Schema))
        .UseSoftReferences(references => references.OwnsSchemas(Schema));

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        base.OnModelCreating(modelBuilder);

        // For rows that are written by hand. This service always gives these values itself.
        modelBuilder.Entity<User>().Property(user => user.Id).HasDefaultValueSql("gen_random_uuid()");
        modelBuilder.Entity<User>().Property(user => user.CreatedAt).HasDefaultValueSql("now()");
    }
}
