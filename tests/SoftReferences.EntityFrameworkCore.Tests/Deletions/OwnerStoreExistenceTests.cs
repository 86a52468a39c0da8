using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Microsoft.Extensions.DependencyInjection;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Deletions;

public abstract class OwnerStoreExistenceTests(TestDatabase database) : IDisposable
{
    private protected TestDatabase Database => database;

    [Fact]
    public async Task Find_AnswersInTheOrderOfTheQuestion()
    {
        await using var owner = await OwnerWorld.CreateAsync(options => database.Use(options));
        var ids = await owner.AddUsersAsync(3);
        await owner.DeleteAsync(ids[1]);
        var before = DateTimeOffset.UtcNow;

        var answer = await owner.Store.FindAsync(
            [OwnerKey.Of(ids[1]), OwnerKey.Of(ids[0]), OwnerKey.Of(Guid.NewGuid()), OwnerKey.Of(ids[2]), OwnerKey.Of(ids[0])],
            findsTombstones: true, CancellationToken.None);

        Assert.Equal([OwnedStatus.Deleted, OwnedStatus.Exists, OwnedStatus.Missing, OwnedStatus.Exists, OwnedStatus.Exists], answer.Statuses);
        Assert.Equal((await owner.ReadAsync(after: 0)).Epoch, answer.Epoch);
        Assert.InRange(answer.AsOf, before, DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task Find_ForSomebodyWhoNeedNotKnowWhy_SaysOnlyWhatIsThere()
    {
        await using var owner = await OwnerWorld.CreateAsync(options => database.Use(options));
        var ids = await owner.AddUsersAsync(3);
        await owner.DeleteAsync(ids[1]);
        await owner.UseAsync(context => context.Users.Where(user => user.Id == ids[2]).ExecuteUpdateAsync(update => update.SetProperty(user => user.IsDeleted, true)));

        var answer = await owner.Store.FindAsync([OwnerKey.Of(ids[0]), OwnerKey.Of(ids[1]), OwnerKey.Of(ids[2])], findsTombstones: false, CancellationToken.None);

        Assert.Equal([OwnedStatus.Exists, OwnedStatus.Missing, OwnedStatus.Deleted], answer.Statuses);
    }

    [Fact]
    public async Task Find_IgnoresQueryFilters()
    {
        await using var owner = await OwnerWorld.CreateAsync(options => database.Use(options));
        var ids = await owner.AddUsersAsync(1);
        await owner.UseAsync(context => context.Users.ExecuteUpdateAsync(update => update.SetProperty(user => user.IsHidden, true)));
        var answer = await owner.Store.FindAsync([OwnerKey.Of(ids[0])], findsTombstones: true, CancellationToken.None);
        Assert.Equal([OwnedStatus.Exists], answer.Statuses);
    }

    [Fact]
    public async Task Find_OfAMarkedRow_IsDeleted()
    {
        await using var owner = await OwnerWorld.CreateAsync(options => database.Use(options));
        var ids = await owner.AddUsersAsync(2);
        await owner.UseAsync(context => context.Users.Where(user => user.Id == ids[0]).ExecuteUpdateAsync(update => update.SetProperty(user => user.IsDeleted, true)));
        var answer = await owner.Store.FindAsync([OwnerKey.Of(ids[0]), OwnerKey.Of(ids[1])], findsTombstones: true, CancellationToken.None);
        Assert.Equal([OwnedStatus.Deleted, OwnedStatus.Exists], answer.Statuses);
    }

    [Fact]
    public async Task Find_OfManyKeys_FindsThemAll()
    {
        await using var owner = await OwnerWorld.CreateAsync(options => database.Use(options));
        var ids = await owner.AddUsersAsync(6_000);
        await owner.DeleteAsync(ids.Where((_, index) => index % 3 == 0).ToList());
        var answer = await owner.Store.FindAsync([.. ids.Select(OwnerKey.Of)], findsTombstones: true, CancellationToken.None);
        Assert.Equal(ids.Select((_, index) => index % 3 == 0 ? OwnedStatus.Deleted : OwnedStatus.Exists), answer.Statuses);
    }

    [Theory]
    [InlineData(1, "most of the owner's keys")]
    [InlineData(3, "every third")]
    [InlineData(40, "few of them: they lie too far apart to be read along the index")]
    public async Task Find_OfKeysInOrder_SaysOfEachWhatBecameOfIt(int step, string which)
    {
        await using var owner = await OwnerWorld.CreateAsync(options => database.Use(options));
        List<Guid> ids = [.. (await owner.AddUsersAsync(16_000)).Order()];
        List<Guid> asked = [.. ids.Where((_, index) => index % step == 0)];
        List<Guid> deleted = [.. asked.Where((_, index) => index % 7 == 2)];
        List<Guid> marked = [.. asked.Where((_, index) => index % 7 == 5)];
        await owner.DeleteAsync(deleted);
        await owner.UseAsync(context => context.Users.Where(user => marked.Contains(user.Id)).ExecuteUpdateAsync(update => update.SetProperty(user => user.IsDeleted, true)));
        Guid first = new("00000000-0000-0000-0000-000000000001"), last = new("ffffffff-ffff-ffff-ffff-ffffffffffff");
        List<Guid> absent = [.. Enumerable.Range(0, asked.Count / 9).Select(_ => Guid.NewGuid()), first, last];
        asked = [.. asked.Concat(absent).Order()];
        var gone = deleted.Concat(marked).ToHashSet();

        // Asked three times: once the store finds that the keys are too far apart for its range query, it does not try that again for a while.
        for (var time = 0; time < 3; time++)
        {
            var answer = await owner.Store.FindAsync([.. asked.Select(OwnerKey.Of)], findsTombstones: true, CancellationToken.None);
            Assert.True(
                asked.Select(id => gone.Contains(id) ? OwnedStatus.Deleted : absent.Contains(id) ? OwnedStatus.Missing : OwnedStatus.Exists).SequenceEqual(answer.Statuses),
                $"An answer about {which} was wrong.");
        }
    }

    [Fact]
    public async Task Find_OfNumbersInOrder_SaysOfEachWhetherItExists()
    {
        await using var services = await CreateAsync();
        await using (var scope = services.CreateAsyncScope())
        {
            var context = scope.ServiceProvider.GetRequiredService<ShopContext>();
            context.AddRange(Enumerable.Range(-600, 1_200).Where(number => number % 2 == 0 && number != 0).Select(number => new Order { Id = new(number) }));
            await context.SaveChangesAsync();
        }

        var store = services.GetRequiredService<IOwnerStore<ShopOrders>>();
        long[] asked = [long.MinValue, .. Enumerable.Range(-700, 1_400).Where(number => number != 0).Select(number => (long)number), long.MaxValue];
        var answer = await store.FindAsync([.. asked.Select(OwnerKey.Of)], findsTombstones: true, CancellationToken.None);

        Assert.Equal(asked.Select(number => number == 7 || (number % 2 == 0 && number is >= -600 and < 600) ? OwnedStatus.Exists : OwnedStatus.Missing), answer.Statuses);
    }

    [Fact]
    public async Task Find_OfAKeyThatWasGivenAgain_Exists()
    {
        await using var owner = await OwnerWorld.CreateAsync(options => database.Use(options));
        var ids = await owner.AddUsersAsync(1);
        await owner.DeleteAsync(ids);
        await owner.UseAsync(async context =>
        {
            context.Add(new OwnerWorld.User { Id = ids[0] });
            await context.SaveChangesAsync();
        });
        var answer = await owner.Store.FindAsync([OwnerKey.Of(ids[0])], findsTombstones: true, CancellationToken.None);
        Assert.Equal([OwnedStatus.Exists], answer.Statuses);
    }

    [Fact]
    public async Task Find_WithAKeyOfTheApplicationsOwnType_Works()
    {
        await using var services = await CreateAsync();
        var store = services.GetRequiredService<IOwnerStore<ShopOrders>>();
        Assert.Equal(OwnerKeyKind.Number, store.KeyKind);
        var answer = await store.FindAsync([OwnerKey.Of(7), OwnerKey.Of(8), OwnerKey.Of(long.MaxValue)], findsTombstones: true, CancellationToken.None);
        Assert.Equal([OwnedStatus.Exists, OwnedStatus.Missing, OwnedStatus.Missing], answer.Statuses);
    }

    [Fact]
    public async Task Find_WithTextKeys_ComparesByCodeUnit()
    {
        await using var services = await CreateAsync();
        var store = services.GetRequiredService<IOwnerStore<CatalogProducts>>();
        Assert.Equal(OwnerKeyKind.Text, store.KeyKind);
        var answer = await store.FindAsync([OwnerKey.Of("SKU-1"), OwnerKey.Of("sku-1"), OwnerKey.Of("SKU-'2")], findsTombstones: true, CancellationToken.None);
        Assert.Equal([OwnedStatus.Exists, OwnedStatus.Missing, OwnedStatus.Exists], answer.Statuses);
    }

    [Fact]
    public async Task Store_OfAServiceThatTheContextDoesNotOwn_SaysSo()
    {
        await using var services = await CreateAsync();
        var exception = Assert.Throws<InvalidOperationException>(() => services.GetRequiredService<IOwnerStore<AuthUsers>>());
        Assert.Equal("No entity type of 'ShopContext' owns '//auth/users': call modelBuilder.Entity<…>().IsSoftReferenceOwner<AuthUsers>().", exception.Message);
    }

    public void Dispose()
    {
        database.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<ServiceProvider> CreateAsync()
    {
        var services = new ServiceCollection();
        services.AddDbContextPool<ShopContext>(options => database.Use(options).UseSoftReferences());
        services.AddSoftReferences()
            .AddEntityFrameworkOwnerStore<ShopOrders, ShopContext>()
            .AddEntityFrameworkOwnerStore<CatalogProducts, ShopContext>()
            .AddEntityFrameworkOwnerStore<AuthUsers, ShopContext>();
        var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<ShopContext>();
        await context.Database.EnsureCreatedAsync();
        await context.Database.CreateSoftReferenceTriggersAsync();
        context.AddRange(new Order { Id = new(7) }, new Product { Id = "SKU-1" }, new Product { Id = "SKU-'2" });
        await context.SaveChangesAsync();
        return provider;
    }

    private sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Order>().IsSoftReferenceOwner<ShopOrders>();
            modelBuilder.Entity<Product>().IsSoftReferenceOwner<CatalogProducts>();
        }

        protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
            configurationBuilder.Properties<OrderId>().HaveConversion<OrderIdConverter>();
    }

    private sealed class Order
    {
        public OrderId Id { get; init; }
    }

    private sealed class Product
    {
        public string Id { get; init; } = string.Empty;
    }

    private readonly record struct OrderId(int Value);

    private sealed class OrderIdConverter() : ValueConverter<OrderId, int>(id => id.Value, value => new(value));
}

public sealed class PostgreSqlOwnerStoreExistenceTests() : OwnerStoreExistenceTests(new PostgreSqlDatabase());

public sealed class SqliteOwnerStoreExistenceTests() : OwnerStoreExistenceTests(new SqliteDatabase())
{
    [Fact]
    public async Task Find_OfAKeyInLowerCase_AsSqlWritesIt_FindsIt_AndSoDoesTheFeed()
    {
        await using var owner = await OwnerWorld.CreateAsync(options => Database.Use(options));
        var ids = await owner.AddUsersAsync(3);
        await owner.UseAsync(context => context.Database.ExecuteSqlRawAsync("UPDATE \"users\" SET \"Id\" = lower(\"Id\")"));

        var answer = await owner.Store.FindAsync([.. ids.Select(OwnerKey.Of), OwnerKey.Of(ids[0]), OwnerKey.Of(Guid.NewGuid())], findsTombstones: true, CancellationToken.None);

        Assert.Equal([OwnedStatus.Exists, OwnedStatus.Exists, OwnedStatus.Exists, OwnedStatus.Exists, OwnedStatus.Missing], answer.Statuses);
        Assert.DoesNotContain((await owner.ReadAsync(0)).Items.GroupBy(item => item.Key), items => items.Last().Kind == TombstoneKind.Deleted);
    }
}
