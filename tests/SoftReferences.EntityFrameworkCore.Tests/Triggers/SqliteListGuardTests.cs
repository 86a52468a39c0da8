using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Deletions;

namespace SoftReferences.EntityFrameworkCore.Tests.Triggers;

/// <summary>Guards for lists of keys on SQLite, created from the model that a migration sees: there a list is a text column, and an annotation gives the kind of its keys.</summary>
public sealed class SqliteListGuardTests : IDisposable
{
    private const string Upper = "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11";
    private const string Lower = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";
    private const string Other = "0198c5f2-0000-7000-8000-00000000000a";

    private readonly SqliteDatabase _database = new();
    private readonly OwnerContext _context;

    public SqliteListGuardTests()
    {
        _context = new(_database.Options<OwnerContext>(), Configure);
        _context.Database.EnsureCreated();
    }

    [Theory]
    [InlineData("Products", Upper, Upper, Lower)]
    [InlineData("Products", Lower, Lower, Upper)]
    [InlineData("Users", Lower, Upper, null)]
    [InlineData("Users", Lower, Lower, null)]
    public async Task Element_IsRefusedWhenItsKeyWasDeleted_AndNoOtherKey(string column, string deleted, string refused, string? accepted)
    {
        CreateTriggers(CompiledSnapshot.Of(_context));
        await TombstoneAsync(column == "Users" ? "//auth/users" : "//catalog/products", deleted);

        var refusal = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => InsertAsync(column, refused));
        Assert.Contains($"key \"{deleted}\" was deleted by its owner", refusal.Message, StringComparison.Ordinal);
        if (accepted is not null)
        {
            await InsertAsync(column, accepted);
        }
    }

    [Fact]
    public async Task TriggersOfAMigration_AreThoseThatTheModelNeeds()
    {
        CreateTriggers(CompiledSnapshot.Of(_context));
        Assert.Empty(await SoftReferenceChecks.TriggersAsync(_context));
    }

    [Fact]
    public async Task SnapshotOfAnEarlierVersion_HasNoChangesPending_AndItsElementsTellWhatTheyAre()
    {
        var snapshot = Earlier();
        CreateTriggers(snapshot);
        await TombstoneAsync("//auth/users", Lower);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => InsertAsync("Users", Upper));
        await InsertAsync("Products", Upper);

        var finished = _context.GetService<IModelRuntimeInitializer>().Initialize(((IMutableModel)snapshot).FinalizeModel());
        Assert.Empty(_context.GetService<IMigrationsModelDiffer>().GetDifferences(finished.GetRelationalModel(), _context.GetService<IDesignTimeModel>().Model.GetRelationalModel()));
    }

    [Fact]
    public void Snapshot_HasTheKindOfKeys_OnlyWhereNothingElseTellsIt()
    {
        var annotated = AnnotatedProperties(CompiledSnapshot.Of(_context));
        Assert.Equal(["Products Text", "Texts Uuid", "Users Uuid"], annotated);

        using var database = new PostgreSqlDatabase();
        using var context = new OwnerContext(database.Options<OwnerContext>(), Configure);
        Assert.Equal(["Texts Uuid"], AnnotatedProperties(CompiledSnapshot.Of(context)));
    }

    public void Dispose()
    {
        _context.Dispose();
        _database.Dispose();
    }

    private static void Configure(ModelBuilder model)
    {
        var basket = model.Entity<Basket>().ToTable("baskets");
        basket.HasSoftReference(row => row.Products).OnOwnerDeleted(OrphanAction.Keep);
        basket.HasSoftReference(row => row.Users).OnOwnerDeleted(OrphanAction.Keep);
        basket.HasSoftReference(row => row.UserId).OnOwnerDeleted(OrphanAction.Keep);
        basket.HasSoftReference(row => row.OrderId).OnOwnerDeleted(OrphanAction.Keep);
        basket.HasSoftReference(row => row.ProductId).OnOwnerDeleted(OrphanAction.Keep);
        basket.HasSoftReference(row => row.Texts).OnOwnerDeleted(OrphanAction.Keep);
        basket.Property(row => row.Texts).HasColumnType("text");
    }

    private static IEnumerable<string> AnnotatedProperties(IReadOnlyModel snapshot) =>
        from entityType in snapshot.GetEntityTypes()
        from property in entityType.GetProperties()
        where property.FindAnnotation(SoftReferenceAnnotationNames.KeyKind) is not null
        select $"{property.Name} {property.FindAnnotation(SoftReferenceAnnotationNames.KeyKind)!.Value}";

    private IReadOnlyModel Earlier()
    {
        var snapshot = CompiledSnapshot.Of(_context);
        foreach (var property in snapshot.GetEntityTypes().SelectMany(entityType => entityType.GetProperties()))
        {
            ((IMutableProperty)property).RemoveAnnotation(SoftReferenceAnnotationNames.KeyKind);
        }

        return snapshot;
    }

    private void CreateTriggers(IReadOnlyModel targetModel)
    {
        var migration = new MigrationBuilder(_context.Database.ProviderName).CreateSoftReferenceTriggers(targetModel);
        var commands = _context.GetService<IMigrationsSqlGenerator>().Generate(migration.Operations);
        _context.GetService<IMigrationCommandExecutor>().ExecuteNonQuery(commands, _context.GetService<IRelationalConnection>());
    }

    private async Task TombstoneAsync(string owner, string key)
    {
        _context.Add(new InboxTombstone { Owner = owner, Key = key, Kind = TombstoneKind.Deleted, Epoch = "e" });
        await _context.SaveChangesAsync();
    }

    private Task InsertAsync(string column, string key)
    {
        var (products, users) = column == "Products" ? ($"[\"{key}\"]", "[]") : ("[]", $"[\"{key}\"]");
        return _context.RunAsync($"INSERT INTO baskets (\"Products\", \"Users\", \"UserId\", \"OrderId\", \"ProductId\", \"Texts\") VALUES ('{products}', '{users}', '{Other}', 1, 'lamp', '{Other}')");
    }

    private sealed class Basket
    {
        public int Id { get; init; }

        public SoftRef<CatalogProducts, string>[] Products { get; init; } = [];

        public List<SoftRef<AuthUsers>> Users { get; init; } = [];

        public SoftRef<AuthUsers> UserId { get; init; }

        public SoftRef<ShopOrders, int> OrderId { get; init; }

        public SoftRef<CatalogProducts, string>? ProductId { get; init; }

        public SoftRef<AuthUsers> Texts { get; init; }
    }
}
