using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Verification;

/// <summary>A context that declares the policy for unavailable owners in every possible place. The seller has none of its own, so the owner's policy applies.</summary>
public sealed class OrderContext(DbContextOptions<OrderContext> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();

    public DbSet<UnverifiedReference> Unverified => Set<UnverifiedReference>();

    public DbSet<SuspectReference> Suspects => Set<SuspectReference>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Order>(order =>
    {
        order.HasIndex(entity => entity.Number).IsUnique();
        order.HasSoftReference(entity => entity.SellerId).OnOwnerDeleted(OrphanAction.Delete);
        order.HasSoftReference(entity => entity.BuyerId).OnOwnerDeleted(OrphanAction.SetNull).OnOwnerUnavailable(UnavailableOwnerPolicy.Accept);
        order.HasSoftReference(entity => entity.AuditorId).OnOwnerDeleted(OrphanAction.SetNull).OnOwnerUnavailable(UnavailableOwnerPolicy.Reject);
        order.OwnsOne(entity => entity.Parcel);
        order.ComplexProperty(entity => entity.Delivery);
        order.ComplexCollection(entity => entity.Notes, notes => notes.ToJson());
    });
}

public sealed class Order
{
    public int Id { get; init; }

    public int Number { get; init; }

    public SoftRef<AuthUsers>? SellerId { get; set; }

    // The fluent configuration overrides this attribute.
    [OnOwnerUnavailable(UnavailableOwnerPolicy.Reject)]
    public SoftRef<AuthUsers>? BuyerId { get; set; }

    public SoftRef<AuthUsers>? AuditorId { get; set; }

    [OnOwnerDeleted(OrphanAction.Keep)]
    [OnOwnerUnavailable(UnavailableOwnerPolicy.Accept)]
    public List<SoftRef<AuthUsers>> Watchers { get; init; } = [];

    public Parcel? Parcel { get; set; }

    public Delivery Delivery { get; init; } = new();

    public List<Note> Notes { get; init; } = [];
}

public sealed class Parcel
{
    [OnOwnerDeleted(OrphanAction.Keep)]
    [OnOwnerUnavailable(UnavailableOwnerPolicy.Accept)]
    public SoftRef<AuthUsers> SenderId { get; set; }
}

public sealed class Delivery
{
    [OnOwnerDeleted(OrphanAction.Keep)]
    [OnOwnerUnavailable(UnavailableOwnerPolicy.Accept)]
    public SoftRef<AuthUsers>? CourierId { get; set; }
}

public sealed class Note
{
    [OnOwnerDeleted(OrphanAction.Keep)]
    [OnOwnerUnavailable(UnavailableOwnerPolicy.Accept)]
    public SoftRef<AuthUsers>? AuthorId { get; set; }
}
