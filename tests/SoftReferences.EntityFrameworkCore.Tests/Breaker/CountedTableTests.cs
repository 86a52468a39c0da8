using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Breaker;

public sealed class PostgreSqlCountedTableTests() : CountedTableTests(new PostgreSqlDatabase());

public sealed class SqliteCountedTableTests() : CountedTableTests(new SqliteFileDatabase());

/// <summary>What the breaker counts in a table: the rows whose reference is set, with or without an index, once per window.</summary>
public abstract class CountedTableTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly SoftRef<AuthUsers> _one = new(Guid.NewGuid());
    private readonly SoftRef<AuthUsers> _other = new(Guid.NewGuid());
    private readonly TestDatabase _database;
    private readonly ServiceProvider _services;

    protected CountedTableTests(TestDatabase database)
    {
        _database = database;
        _services = new ServiceCollection()
            .AddDbContext<KennelContext>(options => database.Use(options).UseSoftReferences(soft => soft.OwnsSchemas("kennel_schema").SkipExistenceChecks()))
            .BuildServiceProvider();
        using var context = Open();
        context.Database.EnsureCreated();
        context.AddRange(
            new Kennel { KeeperId = _one, To = new() { GuideId = _one }, Watchers = [_one, _other] },
            new Kennel { KeeperId = _one, To = new() { GuideId = _one }, Watchers = [_one] },
            new Kennel { KeeperId = _other, To = new() { GuideId = _other }, Watchers = [] },
            new Kennel { To = new(), Watchers = [_other] },
            new Kennel { To = new(), Watchers = [_other] });
        context.SaveChanges();
    }

    [Theory]
    [InlineData("Kennel.KeeperId", 3, 2)]
    [InlineData("Kennel.To.GuideId", 3, 2)]
    [InlineData("Kennel.Watchers", 4, 2)]
    public async Task Rows_AreThoseThatReferToSomething_AndKeysAreDistinct(string reference, long rows, long keys)
    {
        Assert.Equal(Now.AddHours(1), await MeasureAsync(reference, Now));

        Assert.Equal((rows, keys, Now), await SizeAsync());
    }

    [Fact]
    public async Task Count_IsGoodForItsWindow_AndIsTakenAnewAfterIt()
    {
        await MeasureAsync("Kennel.KeeperId", Now);
        await DeleteAsync(_one);

        Assert.Equal(Now.AddHours(1), await MeasureAsync("Kennel.KeeperId", Now.AddMinutes(59)));
        Assert.Equal((3, 2, Now), await SizeAsync());

        Assert.Equal(Now.AddHours(2), await MeasureAsync("Kennel.KeeperId", Now.AddHours(1)));
        Assert.Equal((1, 1, Now.AddHours(1)), await SizeAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Count_OfAReplicaThatCountsLater_DoesNotWin(bool isFirstWindow)
    {
        var now = Now;
        if (!isFirstWindow)
        {
            await MeasureAsync("Kennel.KeeperId", Now);
            now = Now.AddHours(2);
        }

        // After this replica has seen that there is no count yet, another one counts the whole table and then removes rows.
        var scopes = new InterruptedScopes(_services.GetRequiredService<IServiceScopeFactory>(), afterScopes: 2, async () =>
        {
            await MeasureAsync("Kennel.KeeperId", now);
            await DeleteAsync(_one);
        });
        await MeasureAsync("Kennel.KeeperId", now, scopes);

        Assert.True(scopes.WasInterrupted);
        Assert.Equal((3, 2, now), await SizeAsync());
    }

    public void Dispose()
    {
        _services.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private KennelContext Open() => _services.CreateScope().ServiceProvider.GetRequiredService<KennelContext>();

    private async Task<DateTimeOffset> MeasureAsync(string name, DateTimeOffset now, IServiceScopeFactory? scopes = null)
    {
        await using var context = Open();
        var reference = context.Model.GetSoftReferences().Single(reference => reference.Name == name);
        var transactions = new StoreTransactions<KennelContext>(scopes ?? _services.GetRequiredService<IServiceScopeFactory>(), DatabaseClock.For(TimeProvider.System));
        return await TableSize.MeasureAsync(transactions, reference, new BreakerOptions().For(name), now, CancellationToken.None);
    }

    private async Task<(long Rows, long Keys, DateTimeOffset? At)> SizeAsync()
    {
        await using var context = Open();
        var size = await context.Set<ReferenceBreaker>().AsNoTracking().SingleAsync();
        return (size.TableRows, size.TableKeys, size.MeasuredAt);
    }

    private async Task DeleteAsync(SoftRef<AuthUsers> keeper)
    {
        await using var context = Open();
        await context.Set<Kennel>().Where(kennel => kennel.KeeperId == keeper).ExecuteDeleteAsync();
    }

    private sealed class Kennel
    {
        public int Id { get; init; }

        public SoftRef<AuthUsers>? KeeperId { get; init; }

        public required KennelTour To { get; init; }

        public SoftRef<AuthUsers>[] Watchers { get; init; } = [];
    }

    private sealed class KennelTour
    {
        public SoftRef<AuthUsers>? GuideId { get; init; }

        public string Name { get; init; } = "tour";
    }

    private sealed class KennelContext(DbContextOptions<KennelContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.HasDefaultSchema("kennel_schema");
            modelBuilder.Entity<Kennel>(kennel =>
            {
                kennel.HasSoftReference(row => row.KeeperId).OnOwnerDeleted(OrphanAction.SetNull);
                kennel.HasSoftReference(row => row.Watchers).OnOwnerDeleted(OrphanAction.Keep);
                kennel.ComplexProperty(row => row.To, to => to.HasSoftReference(part => part.GuideId).OnOwnerDeleted(OrphanAction.Keep));
            });
        }
    }
}
