using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Sweep;

/// <summary>A context with references of every kind of key, in every kind of place.</summary>
public sealed class ShelterContext(DbContextOptions<ShelterContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("shelter_schema");
        modelBuilder.Entity<Animal>().HasSoftReference(animal => animal.KeeperId).OnOwnerDeleted(OrphanAction.Delete);
        modelBuilder.Entity<Animal>().HasSoftReference(animal => animal.VetId).OnOwnerDeleted(OrphanAction.SetNull).OnOwnerMerged(MergeAction.RepointOrKeep);
        modelBuilder.Entity<Sale>().HasSoftReference(sale => sale.OrderId).OnOwnerDeleted(OrphanAction.Delete);
        modelBuilder.Entity<Sale>().HasSoftReference(sale => sale.Product).OnOwnerDeleted(OrphanAction.SetNull);
        modelBuilder.Entity<Walk>(walk =>
        {
            walk.HasSoftReference(row => row.Walkers).OnOwnerDeleted(OrphanAction.Keep);
            walk.ComplexProperty(row => row.Start, start => start.HasSoftReference(part => part.GuideId).OnOwnerDeleted(OrphanAction.Keep));
            walk.ComplexCollection(row => row.Notes, notes => notes.ToJson());
        });
    }
}

public sealed class Animal
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public SoftRef<AuthUsers> KeeperId { get; set; }

    public SoftRef<AuthUsers>? VetId { get; set; }
}

public sealed class Sale
{
    public int Id { get; init; }

    public SoftRef<ShopOrders, long> OrderId { get; init; }

    public SoftRef<CatalogProducts, string>? Product { get; init; }
}

public sealed class Walk
{
    public int Id { get; init; }

    public List<SoftRef<AuthUsers>> Walkers { get; init; } = [];

    public Place Start { get; init; } = new();

    public List<WalkNote> Notes { get; init; } = [];
}

public sealed class Place
{
    public SoftRef<AuthUsers>? GuideId { get; set; }
}

public sealed class WalkNote
{
    [OnOwnerDeleted(OrphanAction.Keep)]
    public SoftRef<AuthUsers>? AuthorId { get; set; }
}
