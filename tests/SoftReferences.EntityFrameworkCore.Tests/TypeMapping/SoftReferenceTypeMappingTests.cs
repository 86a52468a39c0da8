using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore.Tests.TypeMapping;

public abstract class SoftReferenceTypeMappingTests(TestDatabase database, string guidType, string intType, string longType, string textType)
{
    [Fact]
    public void GuidReference_IsStoredAsTheProviderStoresGuids() => AssertStoreType(nameof(Row.User), guidType, typeof(Guid));

    [Fact]
    public void NullableReference_IsStoredAsTheProviderStoresGuids() => AssertStoreType(nameof(Row.Reviewer), guidType, typeof(Guid));

    [Fact]
    public void IntReference_IsStoredAsTheProviderStoresInts() => AssertStoreType(nameof(Row.Invoice), intType, typeof(int));

    [Fact]
    public void LongReference_IsStoredAsTheProviderStoresLongs() => AssertStoreType(nameof(Row.Order), longType, typeof(long));

    [Fact]
    public void TextReference_WithMaximumLength_HonoursIt() => AssertStoreType(nameof(Row.Product), textType, typeof(string));

    [Fact]
    public void ExplicitColumnType_IsHonoured() => AssertStoreType(nameof(Row.Code), "varchar(8)", typeof(string));

    [Fact]
    public void GuidReference_InAColumnOfText_HasOneConverter()
    {
        using var context = new Context(database.Options<Context>());
        var converter = Property(context, nameof(Row.Ticket)).GetTypeMapping().Converter!;
        Assert.Equal(typeof(SoftRef<AuthUsers>), converter.ModelClrType);
        Assert.Equal("0198c5f2-0000-7000-8000-00000000000a", converter.ConvertToProvider(Row.Ada)!.ToString());
    }

    [Fact]
    public void RawKey_PassesTheConverter()
    {
        using var context = new Context(database.Options<Context>());
        var key = Guid.NewGuid();
        Assert.Equal(key, Property(context, nameof(Row.User)).GetTypeMapping().Converter!.ConvertToProvider(key));
        Assert.Equal(7, Property(context, nameof(Row.Invoice)).GetTypeMapping().Converter!.ConvertToProvider(7));
        Assert.Null(Property(context, nameof(Row.Reviewer)).GetTypeMapping().Converter!.ConvertToProvider(null));
    }

    [Fact]
    public void ZeroOfTexts_IsNotTakenForNone()
    {
        using var context = new Context(database.Options<Context>());
        var converter = Property(context, nameof(Row.Product)).GetTypeMapping().Converter!;
        Assert.Equal(string.Empty, converter.ConvertToProvider(default(SoftRef<CatalogProducts, string>)));
        Assert.True(((SoftRef<CatalogProducts, string>)converter.ConvertFromProvider(string.Empty)!).IsDefault);
    }

    [Fact]
    public void Rows_RoundTrip()
    {
        using (var context = new Context(database.Options<Context>()))
        {
            context.Database.EnsureCreated();
            context.Add(new Row { Id = 1, User = Row.Ada, Reviewer = null, Invoice = new(-1), Order = new(long.MaxValue), Product = new("sku-ä'1"), Code = new("12345678"), Ticket = Row.Ada });
            context.Add(new Row { Id = 2, User = Row.Ada, Reviewer = Row.Ada, Invoice = new(1), Order = new(long.MinValue), Product = new("sku-2"), Code = new("abcdefgh"), Ticket = Row.Ada });
            context.SaveChanges();
        }

        using (var context = new Context(database.Options<Context>()))
        {
            var rows = context.Rows.OrderBy(row => row.Id).ToList();
            Assert.Equal([Row.Ada, Row.Ada], rows.Select(row => row.User));
            Assert.Equal([null, Row.Ada], rows.Select(row => row.Reviewer));
            Assert.Equal([-1, 1], rows.Select(row => row.Invoice.Value));
            Assert.Equal([long.MaxValue, long.MinValue], rows.Select(row => row.Order.Value));
            Assert.Equal(["sku-ä'1", "sku-2"], rows.Select(row => row.Product.Value));
            Assert.Equal(["12345678", "abcdefgh"], rows.Select(row => row.Code.Value));
            Assert.Equal([Row.Ada, Row.Ada], rows.Select(row => row.Ticket));
            Assert.Equal(2, context.Rows.Count(row => row.Ticket == Row.Ada));
        }
    }

    private static IProperty Property(Context context, string name) =>
        context.Model.FindEntityType(typeof(Row))!.FindProperty(name)!;

    private void AssertStoreType(string property, string storeType, Type providerType)
    {
        using var context = new Context(database.Options<Context>());
        var mapping = Property(context, property).GetRelationalTypeMapping();
        Assert.Equal(storeType, mapping.StoreType);
        Assert.Equal(providerType, mapping.Converter!.ProviderClrType);
    }

    public sealed class Row
    {
        public static readonly SoftRef<AuthUsers> Ada = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-00000000000a");

        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.Keep)]
        public SoftRef<AuthUsers> User { get; init; }

        [OnOwnerDeleted(OrphanAction.Keep)]
        public SoftRef<AuthUsers>? Reviewer { get; init; }

        [OnOwnerDeleted(OrphanAction.Keep)]
        public SoftRef<ShopInvoices, int> Invoice { get; init; }

        [OnOwnerDeleted(OrphanAction.Keep)]
        public SoftRef<ShopOrders, long> Order { get; init; }

        [OnOwnerDeleted(OrphanAction.Keep)]
        public SoftRef<CatalogProducts, string> Product { get; init; }

        [OnOwnerDeleted(OrphanAction.Keep)]
        public SoftRef<CatalogProducts, string> Code { get; init; }

        [OnOwnerDeleted(OrphanAction.Keep)]
        public SoftRef<AuthUsers> Ticket { get; init; }
    }

    public sealed class Context(DbContextOptions<Context> options) : DbContext(options)
    {
        public DbSet<Row> Rows => Set<Row>();

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Row>(row =>
        {
            row.Property(entity => entity.Product).HasMaxLength(40);
            row.Property(entity => entity.Code).HasColumnType("varchar(8)");
            row.Property(entity => entity.Ticket).HasColumnType("text");
        });
    }
}

public sealed class PostgreSqlTypeMappingTests(PostgreSqlDatabase database)
    : SoftReferenceTypeMappingTests(database, "uuid", "integer", "bigint", "character varying(40)"), IClassFixture<PostgreSqlDatabase>;

public sealed class SqliteTypeMappingTests(SqliteDatabase database)
    : SoftReferenceTypeMappingTests(database, "TEXT", "INTEGER", "INTEGER", "TEXT"), IClassFixture<SqliteDatabase>;
