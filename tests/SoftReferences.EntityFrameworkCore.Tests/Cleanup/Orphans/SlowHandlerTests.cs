using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>Handlers of the application may hold a transaction for as long as a lease lasts, which is longer than the idle limit of the library's own transactions.</summary>
public sealed class SlowHandlerTests : IDisposable
{
    private readonly PostgreSqlDatabase _database = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow) { AutoAdvanceAmount = TimeSpan.FromMilliseconds(1) };

    [Fact]
    public async Task HandlerThatTakesItsTime_Finishes()
    {
        await CleanAsync(pause: TimeSpan.FromSeconds(4.5), lease: TimeSpan.FromSeconds(30), idleTimeout: TimeSpan.FromSeconds(3));
        await using var context = Open();
        var record = await context.Set<CleanupRecord>().AsNoTracking().SingleAsync();
        Assert.Equal((CleanupState.Done, 1L, null), (record.State, record.Rows, record.LastError));
        Assert.Equal(0, await context.Set<Parcel>().CountAsync());
    }

    [Fact]
    public async Task HandlerThatTakesLongerThanALease_IsGivenUp_AndTheRecordSaysWhy()
    {
        await CleanAsync(pause: TimeSpan.FromSeconds(4.5), lease: TimeSpan.FromSeconds(2), idleTimeout: null);
        await using var context = Open();
        var range = await context.Set<CleanupRange>().AsNoTracking().SingleAsync();
        Assert.Equal(1, range.Attempts);
        Assert.Contains("idle-in-transaction timeout", range.LastError, StringComparison.Ordinal);
        Assert.Equal(1, await context.Set<Parcel>().CountAsync());
    }

    public void Dispose() => _database.Dispose();

    /// <summary>Cleans up once, with a handler that pauses.</summary>
    private async Task CleanAsync(TimeSpan pause, TimeSpan lease, TimeSpan? idleTimeout)
    {
        await using (var context = Open())
        {
            await context.Database.EnsureCreatedAsync();
            await context.Database.CreateSoftReferenceTriggersAsync();
        }

        var (owner, user) = (new ScriptedOwner(), CleanupWorld.NewUser());
        using var process = new DependentProcess<ParcelsContext>(builder => _database.Use(builder), owner, new() { LeaseDuration = lease }, _time, idleTimeout);
        await using (var context = Open())
        {
            context.Add(new Parcel { UserId = user, Pause = pause });
            await context.SaveChangesAsync();
        }

        owner.Report(TombstoneKind.Deleted, user);
        await process.FollowAsync();
        await process.CleanAsync();
    }

    private ParcelsContext Open()
    {
        var builder = new DbContextOptionsBuilder<ParcelsContext>();
        _database.Use(builder).UseSoftReferences(softReferences => softReferences.OwnsSchemas("user_schema").SkipExistenceChecks());
        return new ParcelsContext((DbContextOptions<ParcelsContext>)builder.Options);
    }

    public sealed class ParcelsContext(DbContextOptions<ParcelsContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.HasDefaultSchema("user_schema");
            modelBuilder.Entity<Parcel>().HasSoftReference(parcel => parcel.UserId).OnOwnerDeletedHandle<SlowHandler>();
        }
    }

    public sealed class Parcel
    {
        public int Id { get; init; }

        public SoftRef<AuthUsers> UserId { get; init; }

        public TimeSpan Pause { get; init; }
    }

    public sealed class SlowHandler : IOrphanHandler<Parcel>
    {
        public async Task HandleAsync(IReadOnlyList<Parcel> orphans, OrphanContext context, CancellationToken cancellationToken)
        {
            await Task.Delay(Assert.Single(orphans).Pause, cancellationToken);
            context.DbContext.RemoveRange(orphans);
        }
    }
}
