using Microsoft.EntityFrameworkCore;

namespace SoftReferences.Benchmarks;

internal sealed class CascadePet
{
    public Guid Id { get; set; }

    public required string Name { get; set; }

    public Guid UserId { get; set; }
}

/// <summary>The rows with a real foreign key, as a service without this library would map them.</summary>
internal sealed class CascadePetContext(DbContextOptions<CascadePetContext> options) : DbContext(options)
{
    public DbSet<CascadePet> Pets => Set<CascadePet>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<CascadePet>().ToTable("pets", "cascade");
}
