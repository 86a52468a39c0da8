using Microsoft.EntityFrameworkCore;
using Npgsql;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Deletions;

namespace SoftReferences.EntityFrameworkCore.Tests.Triggers;

/// <summary>PostgreSQL columns of numbers that are of another type than the model has them.</summary>
public sealed class NumberColumnTests : IDisposable
{
    private readonly PostgreSqlDatabase _database = new();

    [Theory]
    [InlineData("numeric(12,2)", "bigint[]", "OrderId", "numeric(12,2)")]
    [InlineData("numeric(5,-2)", "bigint[]", "OrderId", "numeric(5,-2)")]
    [InlineData("double precision", "bigint[]", "OrderId", "double precision")]
    [InlineData("real", "bigint[]", "OrderId", "real")]
    [InlineData("d.price", "bigint[]", "OrderId", "d.price")]
    [InlineData("bigint", "numeric(12,2)[]", "Others", "numeric(12,2)[]")]
    [InlineData("bigint", "double precision[]", "Others", "double precision[]")]
    public async Task ColumnWithFractions_IsRefused(string order, string others, string column, string type)
    {
        await using var context = await CreateAsync("bigint", order, others);
        var problem = $"'d.parcels' stores \"{column}\" as '{type}', which has room for fractions: it writes keys in another form than their owner, or rounds them to others, so that the guard and clean-up do not recognize them. "
            + "Give the column the type of the key, as bigint.";

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => context.Database.CreateSoftReferenceTriggersAsync());
        var found = (await SoftReferenceChecks.TriggersAsync(context)).Where(violation => violation.Code == "SREF310");

        Assert.Equal($"SoftReferences does not support these tables as they are:\n{problem}", refusal.MessageText);
        Assert.Equal($"SREF310: {problem}", Assert.Single(found).ToString());
    }

    [Theory]
    [InlineData("bigint", "bigint", "7")]
    [InlineData("bigint", "smallint", "7")]
    [InlineData("bigint", "d.number", "7")]
    [InlineData("bigint", "numeric(12,0)", "7.00")]
    [InlineData("numeric", "numeric", "7")]
    [InlineData("numeric", "numeric", "7.00")]
    [InlineData("numeric", "numeric", "70e-1")]
    public async Task OtherColumns_AreGuarded(string modelled, string order, string deleted)
    {
        await using var context = await CreateAsync(modelled, order, "bigint[]");
        await context.Database.CreateSoftReferenceTriggersAsync();
        Assert.Empty(await SoftReferenceChecks.TriggersAsync(context));
        context.Add(new InboxTombstone { Owner = "//shop/orders", Key = "7", Kind = TombstoneKind.Deleted, Epoch = "e" });
        await context.SaveChangesAsync();
        await context.RunAsync("INSERT INTO d.parcels VALUES (1, 8, '{8}')");

        var insert = await Assert.ThrowsAsync<PostgresException>(() => context.RunAsync($"INSERT INTO d.parcels VALUES (2, {deleted}, '{{8}}')"));
        var update = await Assert.ThrowsAsync<PostgresException>(() => context.RunAsync($"UPDATE d.parcels SET \"OrderId\" = {deleted}"));

        Assert.Equal("soft reference \"OrderId\" to //shop/orders: key \"7\" was deleted by its owner", insert.MessageText);
        Assert.Equal(insert.MessageText, update.MessageText);
    }

    public void Dispose() => _database.Dispose();

    private async Task<OwnerContext> CreateAsync(string modelled, string order, string others)
    {
        var context = new OwnerContext(_database.Options<OwnerContext>(), model =>
        {
            model.Entity<Parcel>().ToTable("parcels", "d").HasSoftReference(parcel => parcel.OrderId).OnOwnerDeleted(OrphanAction.Delete);
            model.Entity<Parcel>().Property(parcel => parcel.OrderId).HasColumnType(modelled);
            model.Entity<Parcel>().HasSoftReference(parcel => parcel.Others).OnOwnerDeleted(OrphanAction.Keep);
        });
        await context.Database.EnsureCreatedAsync();
        await context.RunAsync(
            $"""
            CREATE DOMAIN d.number AS bigint;
            CREATE DOMAIN d.price AS numeric(12,2);
            DROP TABLE d.parcels;
            CREATE TABLE d.parcels ("Id" integer PRIMARY KEY, "OrderId" {order} NOT NULL, "Others" {others} NOT NULL);
            """);
        return context;
    }

    private sealed class Parcel
    {
        public int Id { get; init; }

        public SoftRef<ShopOrders, long> OrderId { get; init; }

        public SoftRef<ShopOrders, long>[] Others { get; init; } = [];
    }
}
