using AuthService.Users;

namespace AuthService.Data;

/// <summary>The data of this service. There is a thin subclass for each database, because each has migrations of its own.</summary>
internal abstract class AuthDbContext(DbContextOptions options) : DbContext(options)
{
    public const string Schema = "auth_schema";

    public DbSet<User> Users => Set<User>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(AuthDbContext).Assembly);
}
