using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks;

public sealed class PaddingChecksTests : ModelCheckTests
{
    [Theory]
    [InlineData("char(10)", "char(10)")]
    [InlineData("character(36)", "character(36)")]
    [InlineData("char", "char(1)")]
    public void TextKeys_InAColumnThatIsFilledUp_AreRefused(string type, string stored) =>
        AssertViolations(model => model.Entity<Line>().Property(line => line.ProductId).HasColumnType(type), Problem("Line.ProductId", stored));

    [Fact]
    public void ColumnOfAFixedLength_IsRefused() =>
        AssertViolations(model => model.Entity<Line>().Property(line => line.ProductId).HasMaxLength(26).IsFixedLength(), Problem("Line.ProductId", "character(26)"));

    [Fact]
    public void Collections_AreRefusedToo() =>
        AssertViolations(model => model.Entity<Basket>().Property(basket => basket.Products).HasColumnType("character(10)[]"), Problem("Basket.Products", "character(10)"));

    [Fact]
    public void UuidsThatWouldBeFilledUp_AreRefusedToo() =>
        AssertViolations(model => Texts(model).HasColumnType("character(40)"), Problem("Pet.UserId", "character(40)"));

    [Theory]
    [InlineData("varchar(10)")]
    [InlineData("character varying(10)")]
    [InlineData("text")]
    [InlineData("bpchar")]
    public void OtherTypes_AreAllowed(string type) => AssertNone(model => model.Entity<Line>().Property(line => line.ProductId).HasColumnType(type));

    [Fact]
    public void UuidsThatFillTheColumn_AreAllowed() => AssertNone(model => Texts(model).HasColumnType("character(36)"));

    [Fact]
    public void Sqlite_FillsNothingUp() => ModelContext.Build(
        model =>
        {
            model.Entity<Line>().Property(line => line.ProductId).HasColumnType("CHAR(10)");
            model.Entity<Basket>().Property(basket => basket.Products).HasColumnType("TEXT");
        },
        builder => builder.AllowManyProviders().UseSqlite().UseSoftReferences());

    private static PropertyBuilder<SoftRef<AuthUsers>> Texts(ModelBuilder model) =>
        model.Entity<Pet>().Property(pet => pet.UserId).HasConversion(user => user.ToString(), text => SoftRef<AuthUsers>.Parse(text));

    private static string Problem(string reference, string type) =>
        $"SREF112: '{reference}' is stored as '{type}', which pads shorter keys with spaces, so that clean-up does not recognize them. Give it the type 'varchar' or 'text'.";

    private sealed class Line
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.Delete)]
        public SoftRef<CatalogProducts, string> ProductId { get; init; }
    }

    private sealed class Basket
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.RemoveElement)]
        public SoftRef<CatalogProducts, string>[] Products { get; init; } = [];
    }

    private sealed class Pet
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.Delete)]
        public SoftRef<AuthUsers> UserId { get; init; }
    }
}
