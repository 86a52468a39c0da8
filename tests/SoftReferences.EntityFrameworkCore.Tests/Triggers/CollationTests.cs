using Microsoft.EntityFrameworkCore;
using Npgsql;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Deletions;

namespace SoftReferences.EntityFrameworkCore.Tests.Triggers;

/// <summary>Key columns with their own collation, while the library's tables compare keys byte by byte: PostgreSQL refuses to choose between two collations.</summary>
public sealed class CollationTests : IDisposable
{
    private const string Gone = "lamp";

    private readonly PostgreSqlDatabase _database = new();
    private readonly OwnerContext _dependent;

    public CollationTests()
    {
        _dependent = new(_database.Options<OwnerContext>(), model =>
        {
            model.Entity<Line>().ToTable("lines", "d").HasSoftReference(line => line.ProductId).OnOwnerDeleted(OrphanAction.Delete);
            model.Entity<Line>().HasSoftReference(line => line.Parts).OnOwnerDeleted(OrphanAction.Keep);
            model.Entity<Line>().Property(line => line.ProductId).UseCollation("POSIX");
            model.Entity<Line>().Property(line => line.Parts).UseCollation("POSIX");
        });
        _dependent.Database.EnsureCreated();
        _dependent.Database.CreateSoftReferenceTriggers();
        _dependent.Add(new InboxTombstone { Owner = "//catalog/products", Key = Gone, Kind = TombstoneKind.Deleted, Epoch = "e" });
        _dependent.SaveChanges();
    }

    [Theory]
    [InlineData("INSERT INTO d.lines VALUES (1, 'lamp', '{}')", "ProductId")]
    [InlineData("INSERT INTO d.lines SELECT n, CASE n WHEN 1500 THEN 'lamp' ELSE 'desk' END, '{}' FROM generate_series(1, 2000) AS n", "ProductId")]
    [InlineData("INSERT INTO d.lines VALUES (1, 'desk', '{desk,lamp}')", "Parts")]
    [InlineData("INSERT INTO d.lines VALUES (1, 'desk', '{}'); UPDATE d.lines SET \"ProductId\" = 'lamp'", "ProductId")]
    [InlineData("INSERT INTO d.lines VALUES (1, 'desk', '{}'); UPDATE d.lines SET \"Parts\" = '{lamp}'", "Parts")]
    public async Task DeletedKey_IsRefused(string sql, string column)
    {
        var exception = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(_dependent, sql));
        Assert.Equal((PostgresErrorCodes.ForeignKeyViolation, column), (exception.SqlState, exception.ColumnName));
    }

    [Theory]
    [InlineData("INSERT INTO d.lines VALUES (1, 'desk', '{}'), (2, 'LAMP', '{Lamp}')")]
    [InlineData("INSERT INTO d.lines SELECT n, 'desk', '{desk}' FROM generate_series(1, 2000) AS n")]
    [InlineData("INSERT INTO d.lines VALUES (1, 'desk', '{}'); UPDATE d.lines SET \"ProductId\" = 'LAMP', \"Parts\" = '{desk}'")]
    public async Task OtherKey_Passes(string sql)
    {
        await RunAsync(_dependent, sql);
        Assert.True(await _dependent.Set<Line>().AnyAsync());
    }

    [Fact]
    public async Task ColumnToWhichTwoKeysAreTheSame_IsRefused()
    {
        await RunAsync(_dependent, """
            CREATE COLLATION d.words (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
            DROP TABLE d.lines;
            CREATE TABLE d.lines ("Id" integer PRIMARY KEY, "ProductId" text COLLATE d.words NOT NULL, "Parts" text[] COLLATE d.words NOT NULL);
            """);
        string[] problems =
        [
            "'d.lines' compares \"Parts\" by the collation words, which treats different texts as equal, although they are different keys to their owner. Give the column a collation that is deterministic, as \"C\".",
            "'d.lines' compares \"ProductId\" by the collation words, which treats different texts as equal, although they are different keys to their owner. Give the column a collation that is deterministic, as \"C\".",
        ];

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => _dependent.Database.CreateSoftReferenceTriggersAsync());
        Assert.Equal($"SoftReferences does not support these tables as they are:\n{string.Join('\n', problems)}", refusal.MessageText);
        Assert.Equal(problems.Select(problem => $"SREF310: {problem}"), (await SoftReferenceChecks.TriggersAsync(_dependent)).Where(violation => violation.Code == "SREF310").Select(violation => violation.ToString()));
    }

    [Fact]
    public async Task KeyOfAnOwner_ThatComesBack_IsRestored()
    {
        using var database = new PostgreSqlDatabase();
        await using var owner = new OwnerContext(database.Options<OwnerContext>(), model =>
        {
            model.Entity<Product>().ToTable("products", "o").IsSoftReferenceOwner<CatalogProducts>();
            model.Entity<Product>().Property(product => product.Id).UseCollation("POSIX");
        });
        await owner.Database.EnsureCreatedAsync();
        await owner.Database.CreateSoftReferenceTriggersAsync();

        await RunAsync(owner, "INSERT INTO o.products VALUES ('lamp'), ('desk'); DELETE FROM o.products WHERE \"Id\" = 'lamp'");
        Assert.Equal(["lamp deleted"], await CapturedFeed.ReadAsync(owner));
        await RunAsync(owner, "INSERT INTO o.products VALUES ('lamp'), ('bed')");
        Assert.Equal(["lamp restored"], await CapturedFeed.ReadAsync(owner, after: 1));
    }

    public void Dispose()
    {
        _dependent.Dispose();
        _database.Dispose();
    }

    private static Task<int> RunAsync(OwnerContext context, string sql) => context.Database.ExecuteSqlRawAsync(sql.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

    private sealed class Line
    {
        public int Id { get; init; }

        public SoftRef<CatalogProducts, string> ProductId { get; init; }

        public SoftRef<CatalogProducts, string>[] Parts { get; init; } = [];
    }

    private sealed class Product
    {
        public string Id { get; init; } = string.Empty;
    }
}
