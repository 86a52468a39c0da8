using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Deletions;

namespace SoftReferences.EntityFrameworkCore.Tests.Triggers;

public abstract class GuardTriggerTests : IDisposable
{
    protected static readonly SoftRef<AuthUsers> Ada = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-00000000000a");
    protected static readonly SoftRef<AuthUsers> Gone = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-0000000000ff");
    protected static readonly SoftRef<AuthUsers> GoneToo = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-0000000000fe");

    private static readonly ConcurrentDictionary<Type, IReadOnlyModel> Snapshots = new();

    private readonly TestDatabase _database;

    protected GuardTriggerTests(TestDatabase database)
    {
        _database = database;
        Context = new OwnerContext(database.Options<OwnerContext>(options => options.OwnsSchemas("user_schema")), Configure);
        Context.Database.EnsureCreated();
        // Migrations see the snapshot of the model, which has no reference types.
        CreateTriggers(Snapshots.GetOrAdd(GetType(), _ => CompiledSnapshot.Of(Context)));
    }

    protected OwnerContext Context { get; }

    protected static string RefusalOf(string column, string resource, string key) =>
        $"soft reference \"{column}\" to {resource}: key \"{key}\" was deleted by its owner";

    [Fact]
    public async Task SaveChanges_WithADeletedKey_IsRefused()
    {
        await TombstoneAsync(Gone);
        Context.AddRange(new Pet { UserId = Ada }, new Pet { UserId = Gone });
        await AssertRefusedAsync("user_id", Gone);
        Assert.Equal(0, await Context.Set<Pet>().CountAsync());
    }

    [Fact]
    public async Task SaveChanges_WithADeletedKey_IsExplainedInTheWordsOfTheModel()
    {
        await TombstoneAsync(Gone);
        Context.AddRange(new Pet { UserId = Ada }, new Pet { UserId = Ada, VetId = Gone }, new Visit { Who = new() { UserId = GoneToo } });

        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(() => Context.SaveChangesAsync());

        var failure = Assert.Single(exception.Failures);
        Assert.Equal((SoftReferenceFailureKind.Missing, "Pet.VetId", OwnerKey.Of(Gone.Value)), (failure.Kind, failure.Use.Location, failure.Use.Key));
        Assert.IsType<DbUpdateException>(exception.InnerException);
    }

    [Fact]
    public async Task SaveChanges_WithOtherKeys_Passes()
    {
        await TombstoneAsync(Gone);
        var pets = new[] { new Pet { UserId = Ada }, new Pet { UserId = GoneToo, VetId = Ada } };
        Context.AddRange(pets);
        await Context.SaveChangesAsync();
        Assert.All(pets, pet => Assert.NotEqual(0, pet.Id));
    }

    [Fact]
    public async Task KeyOfAnotherOwner_Passes()
    {
        Context.Add(new InboxTombstone { Owner = "//shop/orders", Key = Ada.ToString(), Kind = TombstoneKind.Deleted, Epoch = "e" });
        await Context.SaveChangesAsync();
        var pet = new Pet { UserId = new(Guid.NewGuid()) };
        Context.Add(pet);
        Context.Add(new Pet { UserId = Ada });
        await Context.SaveChangesAsync();

        pet.UserId = Ada;
        await Context.SaveChangesAsync();
    }

    [Theory]
    [InlineData(TombstoneKind.Restored)]
    [InlineData(TombstoneKind.Disputed)]
    public async Task KeyThatIsNotGone_Passes(TombstoneKind kind)
    {
        await TombstoneAsync(Gone, kind);
        Context.Add(new Pet { UserId = Gone });
        await Context.SaveChangesAsync();
    }

    [Fact]
    public async Task MergedKey_IsRefused()
    {
        await TombstoneAsync(Gone, TombstoneKind.Merged);
        Context.Add(new Pet { UserId = Gone });
        await AssertRefusedAsync("user_id", Gone);
    }

    [Fact]
    public async Task MergedKey_IsRefusedWithTheOneThatTookItsPlace()
    {
        Context.Add(new InboxTombstone { Owner = "//auth/users", Key = Gone.ToString(), MergedInto = Ada.ToString(), Kind = TombstoneKind.Merged, Epoch = "e" });
        await Context.SaveChangesAsync();
        var expected = $"soft reference \"user_id\" to //auth/users: key \"{Gone}\" was merged into \"{Ada}\" by its owner";

        Context.Add(new Pet { UserId = Gone });
        Assert.Contains(expected, await RefusalAsync(), StringComparison.Ordinal);
        var pet = new Pet { UserId = GoneToo };
        Context.Add(pet);
        await Context.SaveChangesAsync();
        pet.UserId = Gone;
        Assert.Contains(expected, await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SecondReferenceOfTheTable_IsGuardedToo()
    {
        await TombstoneAsync(Gone);
        Context.Add(new Pet { UserId = Ada, VetId = Gone });
        await AssertRefusedAsync("Vet \"Id'", Gone);
    }

    [Fact]
    public async Task ReferenceOfADerivedType_IsGuarded()
    {
        await TombstoneAsync(Gone);
        Context.Add(new Dog { UserId = Ada, WalkerId = Gone });
        await AssertRefusedAsync("WalkerId", Gone);
    }

    [Fact]
    public async Task NumberAndTextKeys_AreGuarded()
    {
        Context.Add(new InboxTombstone { Owner = "//shop/orders", Key = "-7", Kind = TombstoneKind.Deleted, Epoch = "e" });
        Context.Add(new InboxTombstone { Owner = "//catalog/products", Key = "SKU-Ä'1", Kind = TombstoneKind.Deleted, Epoch = "e" });
        await Context.SaveChangesAsync();
        Context.Add(new Line { OrderId = new(-8), ProductId = new("sku-ä'1") });
        await Context.SaveChangesAsync();

        Context.Add(new Line { OrderId = new(-7), ProductId = new("other") });
        Assert.Contains(RefusalOf("OrderId", "//shop/orders", "-7"), await RefusalAsync(), StringComparison.Ordinal);
        Context.Add(new Line { OrderId = new(-8), ProductId = new("SKU-Ä'1") });
        Assert.Contains(RefusalOf("ProductId", "//catalog/products", "SKU-Ä'1"), await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UpdateToADeletedKey_IsRefused()
    {
        var pet = new Pet { UserId = Ada };
        Context.Add(pet);
        await TombstoneAsync(Gone);
        pet.UserId = Gone;
        await AssertRefusedAsync("user_id", Gone);
    }

    [Fact]
    public async Task UpdateOfAnotherColumn_OfARowWhoseKeyWasDeleted_Passes()
    {
        Context.Add(new Pet { UserId = Gone });
        await Context.SaveChangesAsync();
        await TombstoneAsync(Gone);
        Assert.Equal(1, await Context.Set<Pet>().ExecuteUpdateAsync(update => update.SetProperty(pet => pet.Name, "Rex").SetProperty(pet => pet.UserId, Gone)));
        Assert.Equal(1, await Context.Set<Pet>().ExecuteUpdateAsync(update => update.SetProperty(pet => pet.VetId, Ada)));
    }

    [Fact]
    public async Task Array_WithADeletedElement_IsRefused()
    {
        await TombstoneAsync(Gone);
        Context.Add(new Pack { Members = [Ada, Gone] });
        await AssertRefusedAsync("Members", Gone);
    }

    [Fact]
    public async Task Array_ThatGainsADeletedElement_IsRefused()
    {
        var pack = new Pack { Members = [Ada] };
        Context.Add(pack);
        await TombstoneAsync(Gone);
        pack.Members = [Ada, Gone];
        await AssertRefusedAsync("Members", Gone);
    }

    [Fact]
    public async Task Array_ThatKeepsADeletedElement_CanStillChange()
    {
        var pack = new Pack { Members = [Gone, Ada] };
        Context.Add(pack);
        await TombstoneAsync(Gone);
        pack.Members = [Gone];
        await Context.SaveChangesAsync();
    }

    [Fact]
    public async Task ComplexType_IsGuarded()
    {
        await TombstoneAsync(Gone);
        Context.Add(new Visit { Who = new() { UserId = Gone } });
        await AssertRefusedAsync("who_user", Gone);
    }

    [Fact]
    public async Task MultipleRowsInOneStatement_AreRefusedTogether()
    {
        await TombstoneAsync(Gone);
        Context.Add(new Pet { UserId = Ada });
        await Context.SaveChangesAsync();
        var exception = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => Context.RunAsync($"{InsertVisits} ({Sql(Ada)}), ({Sql(GoneToo)}), ({Sql(Gone)})"));
        Assert.Contains(RefusalOf("who_user", "//auth/users", Gone.ToString()), exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, await Context.Set<Visit>().CountAsync());
    }

    [Fact]
    public async Task OnConflictDoUpdate_ToADeletedKey_IsRefused()
    {
        await Context.RunAsync($"{Into("notes")} VALUES (1, {Sql(Ada)})");
        await TombstoneAsync(Gone);
        var exception = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(
            () => Context.RunAsync($"{Into("notes")} VALUES (1, {Sql(GoneToo)}) ON CONFLICT (\"Id\") DO UPDATE SET \"UserId\" = {Sql(Gone)}"));
        Assert.Contains(RefusalOf("UserId", "//auth/users", Gone.ToString()), exception.Message, StringComparison.Ordinal);
        await Context.RunAsync($"{Into("notes")} VALUES (1, {Sql(Ada)}) ON CONFLICT (\"Id\") DO NOTHING");
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract string Into(string table);

    protected abstract string Sql(SoftRef<AuthUsers> key);

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Context.Dispose();
            _database.Dispose();
        }
    }

    protected async Task TombstoneAsync(SoftRef<AuthUsers> key, TombstoneKind kind = TombstoneKind.Deleted)
    {
        Context.Add(new InboxTombstone { Owner = "//auth/users", Key = key.ToString(), Kind = kind, Epoch = "e" });
        await Context.SaveChangesAsync();
    }

    private string InsertVisits => $"{Into("visits")} (who_user) VALUES";

    private void CreateTriggers(IReadOnlyModel targetModel)
    {
        var migration = new MigrationBuilder(Context.Database.ProviderName).CreateSoftReferenceTriggers(targetModel);
        var commands = Context.GetService<IMigrationsSqlGenerator>().Generate(migration.Operations);
        Context.GetService<IMigrationCommandExecutor>().ExecuteNonQuery(commands, Context.GetService<IRelationalConnection>());
    }

    private static void Configure(ModelBuilder model)
    {
        model.Entity<Pet>(pet =>
        {
            pet.ToTable("pets", "user_schema");
            pet.Property(p => p.UserId).HasColumnName("user_id");
            pet.Property(p => p.VetId).HasColumnName("Vet \"Id'");
            pet.HasSoftReference(p => p.UserId).OnOwnerDeleted(OrphanAction.Delete);
            pet.HasSoftReference(p => p.VetId).OnOwnerDeleted(OrphanAction.SetNull);
        });
        model.Entity<Dog>().HasSoftReference(dog => dog.WalkerId).OnOwnerDeleted(OrphanAction.SetNull);
        model.Entity<Line>(line =>
        {
            line.ToTable("lines", "user_schema");
            line.HasSoftReference(l => l.OrderId).OnOwnerDeleted(OrphanAction.Delete);
            line.HasSoftReference(l => l.ProductId).OnOwnerDeleted(OrphanAction.Delete);
        });
        model.Entity<Pack>().ToTable("packs", "user_schema").HasSoftReference(pack => pack.Members).OnOwnerDeleted(OrphanAction.Keep);
        model.Entity<Visit>().ToTable("visits", "user_schema").ComplexProperty(visit => visit.Who).Property(who => who.UserId).HasColumnName("who_user");
        model.Entity<Visit>().ComplexProperty(visit => visit.Who).HasSoftReference(who => who.UserId).OnOwnerDeleted(OrphanAction.Keep);
        model.Entity<Note>().ToTable("notes", "user_schema").HasSoftReference(note => note.UserId).OnOwnerDeleted(OrphanAction.Keep);
    }

    private async Task AssertRefusedAsync(string column, SoftRef<AuthUsers> key) =>
        Assert.Contains(RefusalOf(column, "//auth/users", key.ToString()), await RefusalAsync(), StringComparison.Ordinal);

    private async Task<string> RefusalAsync()
    {
        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(() => Context.SaveChangesAsync());
        Context.ChangeTracker.Clear();
        return Assert.IsType<DbUpdateException>(exception.InnerException).InnerException!.Message;
    }

    protected class Pet
    {
        public int Id { get; init; }

        public string? Name { get; set; }

        public SoftRef<AuthUsers> UserId { get; set; }

        public SoftRef<AuthUsers>? VetId { get; set; }
    }

    protected sealed class Dog : Pet
    {
        public SoftRef<AuthUsers>? WalkerId { get; set; }
    }

    protected sealed class Line
    {
        public int Id { get; init; }

        public SoftRef<ShopOrders, long> OrderId { get; set; }

        public SoftRef<CatalogProducts, string> ProductId { get; set; }
    }

    protected sealed class Pack
    {
        public int Id { get; init; }

        public SoftRef<AuthUsers>[] Members { get; set; } = [];
    }

    protected sealed class Visit
    {
        public int Id { get; init; }

        public Visitor Who { get; set; } = new();
    }

    protected sealed class Visitor
    {
        public SoftRef<AuthUsers> UserId { get; set; }
    }

    protected sealed class Note
    {
        public int Id { get; init; }

        public SoftRef<AuthUsers> UserId { get; set; }
    }
}

public sealed class SqliteGuardTriggerTests() : GuardTriggerTests(new SqliteDatabase())
{
    protected override string Into(string table) => $"INSERT INTO \"{table}\"";

    protected override string Sql(SoftRef<AuthUsers> key) => $"'{key.ToString().ToUpperInvariant()}'";
}
