using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks;

public sealed class FractionChecksTests : ModelCheckTests
{
    [Theory]
    [InlineData("numeric(12,2)", "numeric(12,2)")]
    [InlineData("decimal(10, 1)", "numeric(10,1)")]
    [InlineData("double precision", "double precision")]
    [InlineData("real", "real")]
    public void NumbersWithFractions_AreRefused(string type, string stored) =>
        AssertViolations(model => model.Entity<Parcel>().Property(parcel => parcel.OrderId).HasColumnType(type), Problem("Parcel.OrderId", stored));

    [Fact]
    public void Collections_AreRefusedToo() =>
        AssertViolations(model => model.Entity<Route>().Property(route => route.Orders).HasColumnType("double precision[]"), Problem("Route.Orders", "double precision"));

    [Theory]
    [InlineData("numeric(12,0)")]
    [InlineData("numeric(12)")]
    [InlineData("numeric")]
    [InlineData("smallint")]
    [InlineData("integer")]
    [InlineData("bigint")]
    public void NumbersWithoutFractions_AreAllowed(string type) => AssertNone(model => model.Entity<Parcel>().Property(parcel => parcel.OrderId).HasColumnType(type));

    private static string Problem(string reference, string type) =>
        $"SREF112: '{reference}' is stored as '{type}', which has room for fractions: it writes keys in another form than their owner, or rounds them to others, so that the guard and clean-up do not recognize them. "
        + "Give it the type of the key, as 'integer' or 'bigint'.";

    private sealed class Parcel
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.Delete)]
        public SoftRef<ShopOrders, int> OrderId { get; init; }
    }

    private sealed class Route
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.RemoveElement)]
        public SoftRef<ShopOrders, int>[] Orders { get; init; } = [];
    }
}
