using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Breaker;

public sealed class PostgreSqlOtherOwnersTests() : OtherOwnersTests(new PostgreSqlDatabase());

public sealed class SqliteOtherOwnersTests() : OtherOwnersTests(new SqliteDatabase());

/// <summary>Releasing one owner affects only that owner, even if other owners have the same kinds of work as the one that is released.</summary>
public abstract class OtherOwnersTests : IDisposable
{
    private const int Deletions = 4;

    private readonly TestDatabase _database;
    private readonly ServiceProvider _services;
    private readonly EntityFrameworkStore<ToyContext> _store;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    protected OtherOwnersTests(TestDatabase database)
    {
        _database = database;
        _services = new ServiceCollection()
            .AddDbContext<ToyContext>(builder => database.Use(builder).UseSoftReferences(softReferences => softReferences.OwnsSchemas("toy_schema").SkipExistenceChecks()))
            .BuildServiceProvider(validateScopes: true);
        using (var context = Open())
        {
            context.Database.EnsureCreated();
        }

        _store = new EntityFrameworkStore<ToyContext>(
            _services.GetRequiredService<IServiceScopeFactory>(),
            Options.Create(new CleanupOptions { BatchSize = 1 }),
            Options.Create(new VerificationOptions()),
            _time,
            breakerOptions: Options.Create(new BreakerOptions { MaximumKeys = 1, MaximumRowShare = 1, MaximumKeyShare = 1, AlwaysAllowedKeys = 0 }));
    }

    [Fact]
    public async Task Release_LeavesWhatBelongsToAnotherOwner()
    {
        var (users, shops) = (OwnerOf(AuthUsers.Service), OwnerOf(Shops.Service));
        await DeleteAsync(users, "epoch");
        await DeleteAsync(shops, "epoch");
        var parked = await ParkAsync(shops, "epoch");
        Assert.Equal(2, (await _store.Operations.FindHeldAsync()).Count);

        await _store.Inbox.HoldAsync(users.Service, "its database was set back", CancellationToken.None);
        await _store.Operations.ReleaseOwnerAsync(users.Service, "ann", "We restored the backup.");

        Assert.Equal(default, await _store.Inbox.GetCursorAsync(users.Service, CancellationToken.None));
        Assert.Equal(new FeedCursor("epoch", Deletions + 1), await _store.Inbox.GetCursorAsync(shops.Service, CancellationToken.None));
        var held = Assert.Single(await _store.Operations.FindHeldAsync());
        Assert.Equal("Toy.ShopId", held.Reference);
        Assert.Equal(Deletions + 1, (await _store.Inbox.ReadAsync(shops, new("epoch", 0), DateTimeOffset.MinValue, 100, CancellationToken.None)).Count);
        Assert.Equal(parked.ToString(), Assert.Single(await _store.Operations.FindParkedAsync(new ParkedWorkFilter())).Key.ToString());
        _time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(0, await CleanAsync());

        await _store.Operations.ApproveAsync(held.Id, "ann", "It is right.");
        Assert.Equal(Deletions - 1, await CleanAsync());
    }

    public void Dispose()
    {
        _services.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private ToyContext Open() => _services.CreateScope().ServiceProvider.GetRequiredService<ToyContext>();

    private ReferencedOwner OwnerOf(OwningService service) => _store.Owners.Single(owner => owner.Service.ResourceName == service.ResourceName);

    /// <summary>Adds toys that refer to deleted keys of an owner. The breaker allows one of them to be removed.</summary>
    private async Task DeleteAsync(ReferencedOwner owner, string epoch)
    {
        Guid[] keys = [.. Enumerable.Range(0, Deletions).Select(_ => Guid.NewGuid())];
        await using (var context = Open())
        {
            context.AddRange(keys.Select(key => owner.Service == AuthUsers.Service ? new Toy { UserId = new(key) } : new Toy { ShopId = new(key) }));
            await context.SaveChangesAsync();
        }

        Tombstone[] tombstones = [.. keys.Select((key, index) => new Tombstone(OwnerKey.Of(key), TombstoneKind.Deleted, index + 1, _time.GetUtcNow()))];
        Assert.True(await _store.Inbox.AppendAsync(owner, default, new(epoch, tombstones, Deletions, HasMore: false), null, CancellationToken.None));
        Assert.Equal(1, await CleanAsync());
    }

    /// <summary>Parks work of a reference whose other work is held.</summary>
    private async Task<OwnerKey> ParkAsync(ReferencedOwner owner, string epoch)
    {
        var key = OwnerKey.Of(Guid.NewGuid());
        Assert.True(await _store.Inbox.AppendAsync(owner, new(epoch, Deletions), new(epoch, [new(key, TombstoneKind.Merged, Deletions + 1, _time.GetUtcNow()) { MergedInto = OwnerKey.Of(Guid.NewGuid()) }], Deletions + 1, HasMore: false), null, CancellationToken.None));
        await using var context = Open();
        await context.Set<CleanupRecord>().Where(record => record.MergedInto != null).ExecuteUpdateAsync(setters => setters.SetProperty(record => record.State, CleanupState.Parked));
        return key;
    }

    private async Task<long> CleanAsync()
    {
        long rows = 0;
        while (await _store.Cleanup.ClaimAsync(CancellationToken.None) is { } batch)
        {
            for (var progress = default(CleanupProgress); !progress.Finished;)
            {
                progress = await _store.Cleanup.ExecuteAsync(batch, batch.Items, progress.Continuation, CancellationToken.None);
                rows += progress.Rows;
            }
        }

        return rows;
    }

    private sealed class Shops : IOwningService
    {
        public static OwningService Service { get; } = new("mall", resource: "shops") { Schema = "mall_schema" };
    }

    private sealed class Toy
    {
        public int Id { get; init; }

        public SoftRef<AuthUsers>? UserId { get; init; }

        public SoftRef<Shops>? ShopId { get; init; }
    }

    private sealed class ToyContext(DbContextOptions<ToyContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.HasDefaultSchema("toy_schema");
            modelBuilder.Entity<Toy>().HasSoftReference(toy => toy.UserId).OnOwnerDeleted(OrphanAction.Delete);
            modelBuilder.Entity<Toy>().HasSoftReference(toy => toy.ShopId).OnOwnerDeleted(OrphanAction.Delete);
        }
    }
}
