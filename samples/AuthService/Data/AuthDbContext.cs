using AuthService.Users;

namespace AuthService.Data;

/// <summary>The data of this service. Each database has its own subclass, because each has its own migrations.</summary>
internal abstract class AuthDbContext(DbContextOptions options) : DbContext(options)
{
    public const string Schema = "auth_schema";

    public DbSet<User> Users => Set<User>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(AuthDbContext).Assembly);
}
