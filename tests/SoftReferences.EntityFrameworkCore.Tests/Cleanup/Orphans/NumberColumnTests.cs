using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using SoftReferences.EntityFrameworkCore.Tests.Deletions;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>Keys that are numbers, in columns of every type that numbers are stored in.</summary>
public sealed class NumberColumnTests : IDisposable
{
    private readonly PostgreSqlDatabase _database = new();

    [Theory]
    [InlineData("smallint")]
    [InlineData("integer")]
    [InlineData("bigint")]
    [InlineData("numeric(12,0)")]
    [InlineData("numeric")]
    public async Task Orphans_AreFoundAndRemoved(string type)
    {
        await using var context = new OwnerContext(_database.Options<OwnerContext>(), model =>
        {
            model.Entity<Parcel>().ToTable("parcels", "d").HasSoftReference(parcel => parcel.OrderId).OnOwnerDeleted(OrphanAction.Delete);
            model.Entity<Parcel>().Property(parcel => parcel.OrderId).HasColumnType(type);
            model.Entity<Parcel>().HasSoftReference(parcel => parcel.ShelfId).OnOwnerDeleted(OrphanAction.Delete);
            model.Entity<Parcel>().Property(parcel => parcel.ShelfId).HasColumnType(type);
        });
        await context.Database.EnsureCreatedAsync();
        await context.Database.CreateSoftReferenceTriggersAsync();
        context.AddRange(new Parcel { OrderId = new(7), ShelfId = new(3) }, new Parcel { OrderId = new(8), ShelfId = new(3) });
        await context.SaveChangesAsync();

        await context.Database.OpenConnectionAsync();
        foreach (var (name, key, other) in ((string, long, long)[])[("Parcel.OrderId", 7, 8), ("Parcel.ShelfId", 3, 4)])
        {
            var session = new StoreSession(context, context.GetInfrastructure());
            var reference = context.Model.GetSoftReferences().Single(reference => reference.Name == name);
            var table = new OrphanTable(session, reference, [OwnerKey.Of(key), OwnerKey.Of(other + 10)]);

            var left = await OrphanRemoval.FindLeftAsync(session, table, CancellationToken.None);
            var page = await new ReferenceKeys().ReadAsync(session, reference, null, null, 10, CancellationToken.None);
            var removed = await OrphanRemoval.RunAsync(session, table, null, 10, CancellationToken.None);

            Assert.Equal([OwnerKey.Of(key)], left);
            Assert.Contains(OwnerKey.Of(key), page.Keys);
            Assert.Equal([new(OwnerKey.Of(key), 1)], removed.ByKey);
        }
    }

    public void Dispose() => _database.Dispose();

    private sealed class Parcel
    {
        public int Id { get; init; }

        public SoftRef<ShopOrders, int> OrderId { get; init; }

        public SoftRef<CatalogShelves, short> ShelfId { get; init; }
    }

    private sealed class CatalogShelves : IOwningService
    {
        public static OwningService Service { get; } = new("catalog", "shelves");
    }
}
