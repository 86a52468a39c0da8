using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup.Ranges;

internal sealed class ParcelContext(DbContextOptions<ParcelContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("parcels");
        modelBuilder.Entity<Parcel>().HasSoftReference(parcel => parcel.OrderId).OnOwnerDeleted(OrphanAction.Delete);
        modelBuilder.Entity<Crate>().HasSoftReference(crate => crate.OrderId).OnOwnerDeleted(OrphanAction.SetNull).OnOwnerMerged(MergeAction.RepointOrDelete);
        modelBuilder.Entity<Crate>().Property(crate => crate.OrderId).HasColumnType("smallint");
        modelBuilder.Entity<Route>().HasSoftReference(route => route.Orders).OnOwnerDeleted(OrphanAction.RemoveElement);
    }
}

internal sealed class Parcel
{
    public int Id { get; init; }

    public SoftRef<ShopOrders, int> OrderId { get; init; }
}

/// <summary>A row whose column is narrower than the key of its reference.</summary>
internal sealed class Crate
{
    public int Id { get; init; }

    public SoftRef<ShopOrders, int>? OrderId { get; init; }
}

internal sealed class Route
{
    public int Id { get; init; }

    public SoftRef<ShopOrders, int>[] Orders { get; init; } = [];
}
