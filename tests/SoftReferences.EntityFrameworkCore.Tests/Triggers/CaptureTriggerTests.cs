using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Deletions;

namespace SoftReferences.EntityFrameworkCore.Tests.Triggers;

public abstract class CaptureTriggerTests : IDisposable
{
    protected static readonly Guid Ada = Guid.Parse("0198c5f2-0000-7000-8000-00000000000a");
    protected static readonly Guid Bob = Guid.Parse("0198c5f2-0000-7000-8000-00000000000b");
    protected static readonly Guid Eve = Guid.Parse("0198c5f2-0000-7000-8000-00000000000e");

    private readonly TestDatabase _database;

    protected CaptureTriggerTests(TestDatabase database)
    {
        _database = database;
        Context = CreateContext(model =>
        {
            model.Entity<User>().ToTable("users", "auth_schema").IsSoftReferenceOwner<AuthUsers>();
            model.Entity<Order>().ToTable("Purchase \"Orders\"", "auth_schema").Property(order => order.Id).HasColumnName("Order 'Id\"");
            model.Entity<Order>().IsSoftReferenceOwner<ShopOrders>();
            model.Entity<Product>().ToTable("products", "auth_schema").IsSoftReferenceOwner<CatalogProducts>();
        });
    }

    protected OwnerContext Context { get; }

    [Fact]
    public async Task ExecuteDelete_CapturesEveryRow()
    {
        await AddUsersAsync();
        await Context.Set<User>().Where(user => user.Id != Bob).ExecuteDeleteAsync();
        Assert.Equal([$"//auth/users {Ada} deleted", $"//auth/users {Eve} deleted"], await DeletionsAsync());
    }

    [Fact]
    public async Task SaveChanges_CapturesWhatItDeletes()
    {
        await AddUsersAsync();
        Context.RemoveRange(await Context.Set<User>().Where(user => user.Id == Ada).ToListAsync());
        await Context.SaveChangesAsync();
        Assert.Equal([$"//auth/users {Ada} deleted"], await DeletionsAsync());
    }

    [Fact]
    public async Task Capture_HasTheTime()
    {
        await AddUsersAsync();
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        await Context.Set<User>().Where(user => user.Id == Ada).ExecuteDeleteAsync();
        var entry = await Context.Set<DeletionJournalEntry>().SingleAsync();
        Assert.InRange(entry.OccurredAt, before, DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.Equal(1, entry.Size);
        Assert.Null(entry.MergedInto);
    }

    [Fact]
    public async Task Rollback_TakesTheCaptureBack()
    {
        await AddUsersAsync();
        await using (var transaction = await Context.Database.BeginTransactionAsync())
        {
            await Context.Set<User>().ExecuteDeleteAsync();
            await transaction.RollbackAsync();
        }

        Assert.Empty(await DeletionsAsync());
    }

    [Fact]
    public async Task Statement_ThatDeletesNothing_CapturesNothing()
    {
        await AddUsersAsync();
        await Context.Set<User>().Where(user => user.Email == "nobody").ExecuteDeleteAsync();
        Assert.Empty(await DeletionsAsync());
    }

    [Fact]
    public async Task UpdateOfAnotherColumn_CapturesNothing()
    {
        await AddUsersAsync();
        await Context.Set<User>().ExecuteUpdateAsync(update => update.SetProperty(user => user.Email, "x"));
        Assert.Empty(await DeletionsAsync());
    }

    [Fact]
    public async Task UpdateOfTheKey_CapturesTheOldKey()
    {
        await AddUsersAsync();
        await Context.Set<User>().Where(user => user.Id == Ada).ExecuteUpdateAsync(update => update.SetProperty(user => user.Id, Guid.NewGuid()));
        Assert.Equal([$"//auth/users {Ada} deleted"], await DeletionsAsync());
    }

    [Fact]
    public async Task NumberKeyAndOddNames_AreCaptured()
    {
        Context.AddRange(new Order { Id = -7 }, new Order { Id = long.MaxValue });
        await Context.SaveChangesAsync();
        await Context.Set<Order>().ExecuteDeleteAsync();
        Assert.Equal(["//shop/orders -7 deleted", "//shop/orders 9223372036854775807 deleted"], await DeletionsAsync());
    }

    [Fact]
    public async Task TextKey_IsCapturedAsItIs()
    {
        Context.AddRange(new Product { Id = "SKU-Ä'1" }, new Product { Id = new string('x', 1_000) });
        await Context.SaveChangesAsync();
        await Context.Set<Product>().ExecuteDeleteAsync();
        Assert.Equal([$"//catalog/products SKU-Ä'1 deleted", $"//catalog/products {new string('x', 1_000)} deleted"], await DeletionsAsync());
    }

    [Fact]
    public async Task CreatingTheTriggersAgain_KeepsTheEpochAndCapturesOnce()
    {
        await AddUsersAsync();
        var epoch = await EpochAsync();
        await Context.Database.CreateSoftReferenceTriggersAsync();

        await Context.Set<User>().Where(user => user.Id == Ada).ExecuteDeleteAsync();

        Assert.Equal([$"//auth/users {Ada} deleted"], await DeletionsAsync());
        Assert.Equal(epoch, await EpochAsync());
        Assert.Matches("^[0-9a-f]{32}$", epoch);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Context.Dispose();
            _database.Dispose();
        }
    }

    protected OwnerContext CreateContext(Action<ModelBuilder> configure)
    {
        var context = new OwnerContext(_database.Options<OwnerContext>(), configure);
        context.Database.EnsureCreated();
        context.Database.CreateSoftReferenceTriggers();
        return context;
    }

    protected async Task AddUsersAsync()
    {
        Context.AddRange(new User { Id = Ada }, new User { Id = Bob }, new User { Id = Eve });
        await Context.SaveChangesAsync();
    }

    protected async Task<List<string>> DeletionsAsync() =>
        [.. (await Context.Set<DeletionJournalEntry>().AsNoTracking().Where(entry => entry.Kind != DeletionJournalKind.Inserted).ToListAsync())
            .SelectMany(entry => entry.Texts, (entry, key) => $"{entry.Resource} {key} {LowerCaseEnumConverter<DeletionJournalKind>.Write(entry.Kind)}")
            .Order(StringComparer.Ordinal)];

    protected Task<string> EpochAsync() =>
        Context.Set<DeletionFeedState>().Where(state => state.Resource == "//auth/users").Select(state => state.Epoch).SingleAsync();

    protected sealed class User
    {
        public Guid Id { get; init; }

        public string Email { get; init; } = string.Empty;
    }

    protected sealed class Order
    {
        public long Id { get; init; }
    }

    protected sealed class Product
    {
        public string Id { get; init; } = string.Empty;
    }
}

public sealed class SqliteCaptureTriggerTests() : CaptureTriggerTests(new SqliteDatabase())
{
    [Fact]
    public async Task TextThatIsABlob_CanBeDeleted()
    {
        await Context.RunAsync("INSERT INTO products VALUES (X'6C616D70'); DELETE FROM products");
        Assert.Equal(["//catalog/products lamp deleted"], await DeletionsAsync());
    }
}
