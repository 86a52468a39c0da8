using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Deletions;

namespace SoftReferences.EntityFrameworkCore.Tests.Triggers;

/// <summary>Keys that come back, and rows that are marked as deleted instead of being removed.</summary>
public abstract class RestorationCaptureTests : IDisposable
{
    private const string Ada = "0198c5f2-0000-7000-8000-00000000000a";
    private const string Bob = "0198c5f2-0000-7000-8000-00000000000b";

    private readonly TestDatabase _database;
    private readonly OwnerContext _context;

    protected RestorationCaptureTests(TestDatabase database)
    {
        _database = database;
        _context = new(database.Options<OwnerContext>(), model =>
        {
            model.Entity<User>().IsSoftReferenceOwner<AuthUsers>();
            model.Entity<Order>().IsSoftDeletedBy(order => order.IsCancelled).IsSoftReferenceOwner<ShopOrders>();
            model.Entity<Product>().IsSoftDeletedBy(product => product.DeletedAt).IsSoftReferenceOwner<CatalogProducts>();
        });
        _context.Database.EnsureCreated();
        _context.Database.CreateSoftReferenceTriggers();
    }

    [Fact]
    public async Task KeyThatIsInsertedAgain_IsRestored()
    {
        await AddUserAsync(Ada);
        await DeleteUserAsync(Ada);
        await AddUserAsync(Ada);
        await AddUserAsync(Bob);
        Assert.Equal([$"{Ada} deleted", $"{Ada} restored"], await CapturedFeed.ReadAsync(_context));
    }

    [Fact]
    public async Task KeyThatIsInsertedAgain_AfterItsTombstoneCameIntoTheFeed_IsRestored()
    {
        await AddTombstoneAsync(Ada, TombstoneKind.Deleted);
        await AddUserAsync(Ada);
        Assert.Equal([$"{Ada} restored"], await CapturedFeed.ReadAsync(_context, after: 1));
    }

    [Theory]
    [InlineData(TombstoneKind.Restored)]
    [InlineData(null)]
    public async Task KeyThatWasNotDeleted_IsNotRestored(TombstoneKind? last)
    {
        await AddTombstoneAsync(Bob, TombstoneKind.Deleted);
        if (last is { } kind)
        {
            await AddTombstoneAsync(Ada, kind);
        }

        await AddUserAsync(Ada);
        Assert.Empty(await CapturedFeed.ReadAsync(_context, after: last is null ? 1 : 2));
    }

    [Fact]
    public async Task KeyThatIsNew_WhileOthersWaitInTheJournal_IsNotRestored()
    {
        await AddUserAsync(Ada);
        await DeleteUserAsync(Ada);
        await AddUserAsync(Bob);
        Assert.Equal([$"{Ada} deleted"], await CapturedFeed.ReadAsync(_context));
    }

    [Fact]
    public async Task KeyThatCameBack_AndIsDeletedAndInsertedAgain_IsRestoredEachTime()
    {
        await AddUserAsync(Ada);
        await DeleteUserAsync(Ada);
        await AddUserAsync(Ada);
        Assert.Equal(2, (await CapturedFeed.ReadAsync(_context)).Count);
        await DeleteUserAsync(Ada);
        await AddUserAsync(Ada);
        Assert.Equal([$"{Ada} deleted", $"{Ada} restored"], await CapturedFeed.ReadAsync(_context, after: 2));
    }

    [Fact]
    public async Task DeletionAndInsertionInOneTransaction_AreBothCapturedInTheirOrder()
    {
        await AddUserAsync(Ada);
        await using (var transaction = await _context.Database.BeginTransactionAsync())
        {
            await DeleteUserAsync(Ada);
            await AddUserAsync(Ada);
            await transaction.CommitAsync();
        }

        Assert.Equal([$"{Ada} deleted", $"{Ada} restored"], await CapturedFeed.ReadAsync(_context));
    }

    [Fact]
    public async Task KeyThatIsChangedBack_IsRestored()
    {
        await AddUserAsync(Ada);
        await ChangeKeyAsync(Ada, Bob);
        await ChangeKeyAsync(Bob, Ada);
        Assert.Equal([$"{Ada} deleted", $"{Ada} restored", $"{Bob} deleted"], (await CapturedFeed.ReadAsync(_context)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Flag_ThatIsSetAndTakenBack_IsADeletionAndARestoration()
    {
        _context.AddRange(new Order { Id = 1 }, new Order { Id = 2 }, new Order { Id = 3 });
        await _context.SaveChangesAsync();
        await CancelAsync(2, true);
        await CancelAsync(2, true);
        await CancelAsync(2, false);
        await CancelAsync(3, false);
        await CancelAsync(3, null);
        await CancelAsync(2, true);
        Assert.Equal(["2 deleted", "2 restored", "2 deleted"], await CapturedFeed.ReadAsync(_context));
    }

    [Fact]
    public async Task Mark_ThatIsSetInSaveChanges_IsADeletion()
    {
        var product = new Product { Id = "Ä 1" };
        _context.Add(product);
        await _context.SaveChangesAsync();
        product.DeletedAt = DateTimeOffset.UnixEpoch;
        await _context.SaveChangesAsync();
        product.DeletedAt = DateTimeOffset.UnixEpoch.AddDays(1);
        await _context.SaveChangesAsync();
        product.DeletedAt = null;
        await _context.SaveChangesAsync();
        Assert.Equal(["Ä 1 deleted", "Ä 1 restored"], await CapturedFeed.ReadAsync(_context));
    }

    [Fact]
    public async Task RowThatIsInsertedAsDeleted_RestoresNothing()
    {
        await AddTombstoneAsync("7", TombstoneKind.Deleted, "//shop/orders");
        _context.Add(new Order { Id = 7, IsCancelled = true });
        await _context.SaveChangesAsync();
        Assert.Empty(await CapturedFeed.ReadAsync(_context, after: 1));
    }

    [Fact]
    public async Task RowThatWasMarked_AndIsDeleted_IsCapturedOnceMore()
    {
        // The marking may have been captured and pruned long ago, or have happened before there were triggers.
        _context.Add(new Order { Id = 7, IsCancelled = true });
        await _context.SaveChangesAsync();
        await _context.Set<Order>().ExecuteDeleteAsync();
        Assert.Equal(["7 deleted"], await CapturedFeed.ReadAsync(_context));
    }

    [Fact]
    public async Task KeyOfAMarkedRow_ThatChanges_IsOfNoInterest()
    {
        _context.Add(new Order { Id = 7, IsCancelled = true });
        await _context.SaveChangesAsync();
        await _context.Set<Order>().ExecuteUpdateAsync(update => update.SetProperty(order => order.Id, 8));
        Assert.Empty(await CapturedFeed.ReadAsync(_context));
    }

    public void Dispose()
    {
        _context.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task AddUserAsync(string id)
    {
        _context.ChangeTracker.Clear();
        _context.Add(new User { Id = Guid.Parse(id) });
        await _context.SaveChangesAsync();
    }

    private Task<int> DeleteUserAsync(string id) => _context.Set<User>().Where(user => user.Id == Guid.Parse(id)).ExecuteDeleteAsync();

    private Task<int> ChangeKeyAsync(string from, string to) =>
        _context.Set<User>().Where(user => user.Id == Guid.Parse(from)).ExecuteUpdateAsync(update => update.SetProperty(user => user.Id, Guid.Parse(to)));

    private Task<int> CancelAsync(int id, bool? isCancelled) =>
        _context.Set<Order>().Where(order => order.Id == id).ExecuteUpdateAsync(update => update.SetProperty(order => order.IsCancelled, isCancelled));

    private async Task AddTombstoneAsync(string key, TombstoneKind kind, string resource = "//auth/users")
    {
        var position = 1 + await _context.Set<CapturedDeletion>().CountAsync();
        _context.Add(new CapturedDeletion { Resource = resource, Position = position, Key = key, Kind = kind, OccurredAt = DateTimeOffset.UnixEpoch });
        await _context.SaveChangesAsync();
        await _context.Set<DeletionFeedState>().Where(state => state.Resource == resource).ExecuteUpdateAsync(update => update.SetProperty(state => state.Position, position));
    }

    private sealed class User
    {
        public Guid Id { get; init; }
    }

    private sealed class Order
    {
        public int Id { get; init; }

        public bool? IsCancelled { get; init; }
    }

    private sealed class Product
    {
        public string Id { get; init; } = string.Empty;

        public DateTimeOffset? DeletedAt { get; set; }
    }
}

public sealed class PostgreSqlRestorationCaptureTests() : RestorationCaptureTests(new PostgreSqlDatabase());

public sealed class SqliteRestorationCaptureTests() : RestorationCaptureTests(new SqliteDatabase());
