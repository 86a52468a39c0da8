using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Breaker;

/// <summary>The table size that shares are computed from.</summary>
public abstract class TableSizeTests(TestDatabase database) : IDisposable
{
    [Fact]
    public async Task HierarchyWithATableForEachType_IsCountedWhole_AndAKeyInSeveralTablesOnce()
    {
        await using var services = new ServiceCollection()
            .AddDbContext<StayContext>(options => database.Use(options).UseSoftReferences(soft => soft.OwnsSchemas("stay_schema").SkipExistenceChecks()))
            .BuildServiceProvider();
        var users = Enumerable.Range(0, 10).Select(_ => new SoftRef<AuthUsers>(Guid.NewGuid())).ToArray();
        await using (var scope = services.CreateAsyncScope())
        {
            var context = scope.ServiceProvider.GetRequiredService<StayContext>();
            await context.Database.EnsureCreatedAsync();
            context.AddRange(users.Take(6).Select(user => new DayStay { UserId = user }));
            context.AddRange(users.Skip(3).Select(user => new NightStay { UserId = user }));
            await context.SaveChangesAsync();
            var reference = context.Model.GetSoftReferences().First(reference => reference.Name.EndsWith(".UserId", StringComparison.Ordinal));

            await TableSize.MeasureAsync(new StoreTransactions<StayContext>(services.GetRequiredService<IServiceScopeFactory>(), DatabaseClock.For(TimeProvider.System)), reference, new BreakerOptions().For(reference.Name), DateTimeOffset.UtcNow, CancellationToken.None);

            var size = await context.Set<ReferenceBreaker>().AsNoTracking().SingleAsync();
            Assert.Equal((13L, 10L), (size.TableRows, size.TableKeys));
        }
    }

    public void Dispose()
    {
        database.Dispose();
        GC.SuppressFinalize(this);
    }

    private sealed class StayContext(DbContextOptions<StayContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.HasDefaultSchema("stay_schema");
            modelBuilder.Entity<Stay>().UseTpcMappingStrategy().HasSoftReference(stay => stay.UserId).OnOwnerDeleted(OrphanAction.Delete);
            modelBuilder.Entity<DayStay>();
            modelBuilder.Entity<NightStay>();
        }
    }

    private abstract class Stay
    {
        public Guid Id { get; init; } = Guid.CreateVersion7();

        public SoftRef<AuthUsers> UserId { get; init; }
    }

    private sealed class DayStay : Stay;

    private sealed class NightStay : Stay;
}

public sealed class PostgreSqlTableSizeTests() : TableSizeTests(new PostgreSqlDatabase());

public sealed class SqliteTableSizeTests() : TableSizeTests(new SqliteFileDatabase());
