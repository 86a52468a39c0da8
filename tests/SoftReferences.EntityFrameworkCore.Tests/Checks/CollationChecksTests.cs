using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks;

public sealed class CollationChecksTests : ModelCheckTests
{
    [Theory]
    [InlineData("NOCASE")]
    [InlineData("nocase")]
    [InlineData("RTRIM")]
    public void CollationOfSqlite_ThatTakesTwoKeysForOne_IsRefused(string collation) =>
        AssertViolations(model => model.Entity<Line>().Property(line => line.ProductId).UseCollation(collation), Problem("Line.ProductId", collation));

    [Theory]
    [InlineData("TEXT COLLATE NOCASE", "NOCASE")]
    [InlineData("text collate \"NoCase\"", "NoCase")]
    [InlineData("TEXT COLLATE [RTRIM]", "RTRIM")]
    public void CollationInTheTypeOfTheColumn_IsRefused(string type, string collation)
    {
        var exception = Assert.Throws<SoftReferenceModelException>(() => Sqlite(model => model.Entity<Line>().Property(line => line.ProductId).HasColumnType(type)));
        Assert.Equal([Problem("Line.ProductId", collation)], exception.Violations.Select(violation => violation.ToString()));
    }

    [Theory]
    [InlineData("words", null)]
    [InlineData("words", "shop")]
    [InlineData("shop.words", null)]
    public void CollationThatTheModelDeclaresForPostgreSql_AsNotDeterministic_IsRefused(string name, string? schema) => AssertViolations(
        model =>
        {
            model.HasCollation(schema, name, "und-u-ks-level2", "und-u-ks-level2", "icu", deterministic: false);
            model.Entity<Line>().Property(line => line.ProductId).UseCollation(name);
        },
        softReferences => softReferences.OwnsSchemas("user_schema", "shop"),
        Problem("Line.ProductId", name));

    [Fact]
    public void CollectionsAndParts_AreRefusedToo() => AssertViolations(
        model =>
        {
            model.Entity<Basket>().Property(basket => basket.Products).UseCollation("NOCASE");
            model.Entity<Basket>().ComplexProperty(basket => basket.Wish).Property(wish => wish.ProductId).UseCollation("NOCASE");
        },
        Problem("Basket.Products", "NOCASE"),
        Problem("Basket.Wish.ProductId", "NOCASE"));

    [Theory]
    [InlineData("citext")]
    [InlineData("public.citext")]
    public void TypeThatTakesTwoKeysForOne_IsRefused(string type) => AssertViolations(
        model =>
        {
            model.Entity<Line>().Property(line => line.ProductId).HasColumnType(type);
            model.Entity<Basket>().Property(basket => basket.Products).HasColumnType($"{type}[]");
            model.Entity<Basket>().ComplexProperty(basket => basket.Wish);
        },
        TypeProblem("Basket.Products", type),
        TypeProblem("Line.ProductId", type));

    [Fact]
    public void CollationThatTellsKeysApart_IsAllowed() => AssertNone(model =>
    {
        model.HasCollation("words", "und-u-ks-level2", "icu", deterministic: false);
        model.HasCollation("others", "de-u-co-phonebk", "icu", deterministic: true);
        model.Entity<Line>().Property(line => line.ProductId).UseCollation("others");
        model.Entity<Line>().Property(line => line.Name).UseCollation("words");
        model.Entity<Basket>().Property(basket => basket.Products).UseCollation("C");
        model.Entity<Basket>().ComplexProperty(basket => basket.Wish);
    });

    [Fact]
    public void KeysThatAreNoTexts_MayHaveAnyCollation() => Sqlite(model =>
    {
        model.Entity<Pet>().Property(pet => pet.UserId).UseCollation("NOCASE");
        model.Entity<Pet>().Property(pet => pet.Orders).UseCollation("NOCASE");
    });

    private static void Sqlite(Action<ModelBuilder> configure) => ModelContext.Build(configure, builder => builder.AllowManyProviders().UseSqlite().UseSoftReferences());

    private static string TypeProblem(string reference, string type) =>
        $"SREF112: '{reference}' is stored as '{type}', which treats different texts as equal, although they are different keys to their owner. Give it the type 'varchar' or 'text'.";

    private static string Problem(string reference, string collation) =>
        $"SREF112: '{reference}' is compared by the collation '{collation}', which treats different texts as equal, although they are different keys to their owner. "
        + "Give it a collation that distinguishes all texts, or none of its own.";

    private sealed class Line
    {
        public int Id { get; init; }

        public string Name { get; init; } = string.Empty;

        [OnOwnerDeleted(OrphanAction.Delete)]
        public SoftRef<CatalogProducts, string> ProductId { get; init; }
    }

    private sealed class Basket
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.RemoveElement)]
        public List<SoftRef<CatalogProducts, string>> Products { get; init; } = [];

        public Wish Wish { get; init; } = new();
    }

    private sealed class Wish
    {
        [OnOwnerDeleted(OrphanAction.Keep)]
        public SoftRef<CatalogProducts, string> ProductId { get; init; }
    }

    private sealed class Pet
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.Delete)]
        public SoftRef<AuthUsers> UserId { get; init; }

        [OnOwnerDeleted(OrphanAction.Keep)]
        public SoftRef<ShopOrders, long>[] Orders { get; init; } = [];
    }
}
