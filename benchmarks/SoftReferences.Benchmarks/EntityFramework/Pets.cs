using Microsoft.EntityFrameworkCore;

namespace SoftReferences.Benchmarks;

internal sealed class GuidPet
{
    public int Id { get; set; }

    public Guid UserId { get; set; }

    public required string Name { get; set; }
}

internal sealed class ReferencePet
{
    public int Id { get; set; }

    public SoftRef<AuthUsers> UserId { get; set; }

    public required string Name { get; set; }
}

internal sealed class GuidPetContext(DbContextOptions<GuidPetContext> options) : DbContext(options)
{
    public DbSet<GuidPet> Pets => Set<GuidPet>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<GuidPet>().HasIndex(pet => pet.UserId);
}

internal sealed class ReferencePetContext(DbContextOptions<ReferencePetContext> options) : DbContext(options)
{
    public DbSet<ReferencePet> Pets => Set<ReferencePet>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.Entity<ReferencePet>().HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.Delete);
}
