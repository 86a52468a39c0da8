using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using SoftReferences.EntityFrameworkCore.Tests.Deletions;

namespace SoftReferences.EntityFrameworkCore.Tests.Triggers;

/// <summary>Columns declared by hand with a collation under which two different keys are equal. Neither the model nor the catalog shows this.</summary>
public sealed class SqliteCollationTests : IDisposable
{
    private readonly SqliteDatabase _database = new();

    [Theory]
    [InlineData("COLLATE NOCASE")]
    [InlineData("COLLATE rtrim")]
    [InlineData("COLLATE plain")]
    public async Task ColumnToWhichTwoKeysAreTheSame_IsFound(string collation)
    {
        await using var context = await OpenAsync(OrphanAction.Delete, collation);
        Assert.Equal(
            [Problem("order lines", "Product's Id"), Problem("order lines", "Product's Parts")],
            (await SoftReferenceChecks.TriggersAsync(context)).Select(violation => violation.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("COLLATE BINARY")]
    [InlineData("COLLATE backwards")]
    public async Task ColumnThatTellsKeysApart_IsInOrder(string collation)
    {
        await using var context = await OpenAsync(OrphanAction.Delete, collation);
        Assert.Empty(await SoftReferenceChecks.TriggersAsync(context));
        Assert.DoesNotContain(await SoftReferenceChecks.DatabaseAsync(context), violation => violation.Code == "SREF310");
    }

    [Fact]
    public async Task ColumnThatIsNotThere_IsNotAskedFor()
    {
        await using var context = await OpenAsync(OrphanAction.Delete, "COLLATE NOCASE");
        await context.RunAsync("DROP TABLE \"order lines\"");
        Assert.All(await SoftReferenceChecks.TriggersAsync(context), violation => Assert.Equal("SREF306", violation.Code));
        await context.RunAsync("CREATE TABLE \"order lines\" (\"Id\" INTEGER PRIMARY KEY)");
        Assert.All(await SoftReferenceChecks.TriggersAsync(context), violation => Assert.Equal("SREF306", violation.Code));
    }

    [Theory]
    [InlineData(OrphanAction.Delete, "LAMP,desk,lamp ")]
    [InlineData(OrphanAction.SetNull, ",,LAMP,desk,lamp ")]
    [InlineData(OrphanAction.Update, "LAMP,desk,lamp ,lamp!,lamp!")]
    public async Task CleanUp_TakesTheRowsOfItsKeyOnly(OrphanAction action, string expected)
    {
        foreach (var collation in new[] { "COLLATE NOCASE", "COLLATE rtrim" })
        {
            await using var context = await OpenAsync(action, collation);
            await context.RunAsync(
                "INSERT INTO \"order lines\" VALUES (1, '', 'LAMP', '[]'), (2, '', 'lamp', '[]'), (3, '', 'lamp ', '[]'), (4, '', 'desk', '[]'), (5, '', 'lamp', '[]')");
            var reference = context.Model.GetSoftReferences().Single(reference => reference.Name == "Line.ProductId");
            await using (await context.Database.BeginTransactionAsync())
            {
                var work = new OrphanWork(new StoreSession(context, context.GetInfrastructure()), reference, [OwnerKey.Of("lamp")]);
                Assert.Equal([(OwnerKey.Of("lamp"), 2L)], (await work.RunAsync(null, 100, default)).ByKey.Select(pair => (pair.Key, pair.Value)));
                Assert.Equal(action == OrphanAction.Update ? [OwnerKey.Of("lamp")] : [], await work.FindLeftAsync(default));
                await context.Database.CommitTransactionAsync();
            }

            var left = (await context.Set<Line>().AsNoTracking().ToListAsync()).Select(line => line.ProductId?.ToString() + line.Mark).Order(StringComparer.Ordinal);
            Assert.Equal(expected, string.Join(',', left));
        }
    }

    public void Dispose() => _database.Dispose();

    private static string Problem(string table, string column) =>
        $"SREF310: '{table}' compares \"{column}\" by a collation which treats different texts as equal, although they are different keys to their owner. "
        + "Rebuild the table with a collation for the column that distinguishes all texts, or none.";

    private async Task<OwnerContext> OpenAsync(OrphanAction action, string collation)
    {
        var context = new OwnerContext(_database.Options<OwnerContext>(), model =>
        {
            var lines = model.Entity<Line>().ToTable("order lines");
            lines.Property(line => line.ProductId).HasColumnName("Product's Id");
            lines.Property(line => line.Parts).HasColumnName("Product's Parts");
            var reference = lines.HasSoftReference(line => line.ProductId);
            _ = action == OrphanAction.Update ? reference.OnOwnerDeletedUpdate<Marking>() : reference.OnOwnerDeleted(action);
            lines.HasSoftReference(line => line.Parts).OnOwnerDeleted(OrphanAction.Keep);
        });
        await context.Database.EnsureDeletedAsync();
        await context.Database.EnsureCreatedAsync();
        var connection = (SqliteConnection)context.Database.GetDbConnection();
        await context.Database.OpenConnectionAsync();
        connection.CreateCollation("plain", (left, right) => string.CompareOrdinal(left.Replace('ä', 'a'), right.Replace('ä', 'a')));
        connection.CreateCollation("backwards", (left, right) => string.CompareOrdinal(right, left));
        await context.RunAsync(
            $"""
            DROP TABLE "order lines";
            CREATE TABLE "order lines" ("Id" INTEGER PRIMARY KEY, "Mark" TEXT NOT NULL, "Product's Id" TEXT {collation}, "Product's Parts" TEXT {collation} NOT NULL);
            CREATE INDEX lines_by_product ON "order lines" ("Product's Id");
            """);
        await context.Database.CreateSoftReferenceTriggersAsync();
        return context;
    }

    private sealed class Line
    {
        public int Id { get; init; }

        public string Mark { get; init; } = string.Empty;

        public SoftRef<CatalogProducts, string>? ProductId { get; init; }

        public SoftRef<CatalogProducts, string>[] Parts { get; init; } = [];
    }

    private sealed class Marking : IOrphanUpdate<Line>
    {
        public void Configure(Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<Line> setters) => setters.SetProperty(line => line.Mark, "!");
    }
}
