using Microsoft.EntityFrameworkCore;

namespace SoftReferences.Benchmarks;

internal sealed class CapturedUser
{
    public Guid Id { get; set; }

    public required string Name { get; set; }
}

internal sealed class CapturedUserContext(DbContextOptions<CapturedUserContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.Entity<CapturedUser>().ToTable("users", "auth_schema").IsSoftReferenceOwner<AuthUsers>();
}
