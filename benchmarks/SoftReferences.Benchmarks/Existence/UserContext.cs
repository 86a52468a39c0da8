using Microsoft.EntityFrameworkCore;

namespace SoftReferences.Benchmarks;

internal sealed class BenchmarkUser
{
    public Guid Id { get; set; }
}

internal sealed class UserContext(DbContextOptions<UserContext> options) : DbContext(options)
{
    public DbSet<BenchmarkUser> Users => Set<BenchmarkUser>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("auth_schema");
        modelBuilder.Entity<BenchmarkUser>().ToTable("users").IsSoftReferenceOwner<AuthUsers>();
    }
}
