using Microsoft.EntityFrameworkCore;

namespace SoftReferences.Benchmarks;

internal sealed class CleanupPet
{
    public Guid Id { get; set; }

    public required string Name { get; set; }

    public SoftRef<AuthUsers> UserId { get; set; }
}

internal sealed class CleanupPetContext(DbContextOptions<CleanupPetContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("user_schema");
        modelBuilder.Entity<CleanupPet>().ToTable("pets").HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.Delete);
    }
}
