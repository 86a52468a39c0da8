using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.ExistenceGuard;

/// <summary>A context with references of all shapes.</summary>
internal sealed class GuardedContext(DbContextOptions<GuardedContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Pet>(pet =>
    {
        pet.ToTable("pets");
        pet.HasSoftReference(p => p.UserId).OnOwnerDeleted(OrphanAction.Delete);
        pet.HasSoftReference(p => p.VetId).OnOwnerDeleted(OrphanAction.SetNull);
        pet.HasSoftReference(p => p.OrderId).OnOwnerDeleted(OrphanAction.SetNull);
        pet.HasSoftReference(p => p.Sitters).OnOwnerDeleted(OrphanAction.Keep);
        pet.OwnsOne(p => p.Chip);
        pet.ComplexProperty(p => p.Home, home =>
        {
            home.HasSoftReference(h => h.HostId).OnOwnerDeleted(OrphanAction.Keep);
            home.ComplexProperty(h => h.Keys, keys => keys.HasSoftReference(k => k.HolderId).OnOwnerDeleted(OrphanAction.Keep));
        });
        pet.ComplexCollection(p => p.Visits, visits => visits.ToJson());
    });
}

internal sealed class Pet
{
    public int Id { get; init; }

    public string? Name { get; set; }

    public SoftRef<AuthUsers> UserId { get; set; }

    public SoftRef<AuthUsers>? VetId { get; set; }

    public SoftRef<ShopOrders, int>? OrderId { get; set; }

    public SoftRef<AuthUsers>[] Sitters { get; set; } = [];

    public Chip? Chip { get; set; }

    public Home Home { get; set; } = new();

    public List<Visit> Visits { get; set; } = [];
}

internal sealed class Chip
{
    [OnOwnerDeleted(OrphanAction.Keep)]
    public SoftRef<AuthUsers> RegistrarId { get; set; }
}

internal sealed class Home
{
    public SoftRef<AuthUsers>? HostId { get; set; }

    public Keys Keys { get; set; } = new();
}

internal sealed class Keys
{
    public SoftRef<AuthUsers>? HolderId { get; set; }
}

internal sealed class Visit
{
    public string? Reason { get; set; }

    [OnOwnerDeleted(OrphanAction.Keep)]
    public SoftRef<AuthUsers>? VetId { get; set; }
}
