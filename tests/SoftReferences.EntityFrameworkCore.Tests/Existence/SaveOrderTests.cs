using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.ExistenceGuard;

/// <summary>References that the application's own interceptors change are checked, provided the interceptors were added before <c>UseSoftReferences</c> was called.</summary>
public sealed class SaveOrderTests : IDisposable
{
    private static readonly SoftRef<AuthUsers> Ada = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-00000000000a");
    private static readonly SoftRef<AuthUsers> Nobody = SoftRef<AuthUsers>.Parse("0198c5f2-0000-7000-8000-0000000000ff");

    private readonly SqliteDatabase _database = new();
    private readonly InMemoryExistenceSource<AuthUsers> _users = new();
    private readonly Stamping _stamping = new();

    public SaveOrderTests()
    {
        _users.Add(Ada);
        var builder = new DbContextOptionsBuilder<MemoContext>();
        _database.Use(builder).UseSoftReferences();
        using var context = new MemoContext(builder.Options);
        context.Database.EnsureCreated();
    }

    public static TheoryData<bool, bool> Ways => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task ReferenceOfAnInterceptorAddedBefore_IsRefused(bool isZero, bool isSynchronous)
    {
        await using var services = Services(options => options.AddInterceptors(_stamping).UseSoftReferences());
        _stamping.Stamp = context => context.ChangeTracker.Entries<Memo>().Single().Entity.UserId = isZero ? default : Nobody;

        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(() => SaveAsync(services, isSynchronous));

        var failure = Assert.Single(exception.Failures);
        Assert.Equal((isZero ? SoftReferenceFailureKind.Zero : SoftReferenceFailureKind.Missing, "Memo.UserId"), (failure.Kind, failure.Use.Location));
    }

    [Fact]
    public async Task EntityOfAnInterceptorAddedBefore_IsRefused()
    {
        await using var services = Services(options => options.AddInterceptors(_stamping).UseSoftReferences());
        _stamping.Stamp = static context => context.Add(new Folder { Papers = { new() { UserId = Nobody } } });

        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(() => SaveAsync(services));

        Assert.Equal("Paper.UserId", Assert.Single(exception.Failures).Use.Location);
    }

    [Fact]
    public async Task ZeroOfAnInterceptorAddedBefore_IsRefusedWhereNobodyIsAsked()
    {
        await using var services = Services(options => options.AddInterceptors(_stamping).UseSoftReferences(softReferences => softReferences.SkipExistenceChecks()));
        _stamping.Stamp = static context => context.ChangeTracker.Entries<Memo>().Single().Entity.ReaderId = default(SoftRef<AuthUsers>);

        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(() => SaveAsync(services));

        Assert.Equal("Memo.ReaderId", Assert.Single(exception.Failures).Use.Location);
    }

    [Fact]
    public async Task ReferenceOfAnInterceptorAddedAfterwards_IsNotAskedFor()
    {
        await using var services = Services(options => options.UseSoftReferences().AddInterceptors(_stamping));
        _stamping.Stamp = static context => context.ChangeTracker.Entries<Memo>().Single().Entity.ReaderId = Nobody;

        await SaveAsync(services);

        Assert.Equal((1, 1, Nobody), (_stamping.Rows, _users.Calls, await ReaderAsync(services)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SaveThatAnInterceptorAddedBeforeSuppresses_AsksNobody(bool isSynchronous)
    {
        await using var services = Services(options => options.AddInterceptors(_stamping).UseSoftReferences());
        _stamping.Result = InterceptionResult<int>.SuppressWithResult(7);

        Assert.Equal((7, 0), (await SaveAsync(services, isSynchronous, Nobody), _users.Calls));
    }

    [Fact]
    public async Task CalledTwice_AsksOnce_InTheFirstPlace()
    {
        await using var services = Services(options => options.UseSoftReferences().AddInterceptors(_stamping).UseSoftReferences(softReferences => softReferences.OwnsSchemas("memos")));
        _stamping.Stamp = static context => context.ChangeTracker.Entries<Memo>().Single().Entity.ReaderId = Nobody;

        await SaveAsync(services);

        Assert.Equal((1, Nobody), (_users.Calls, await ReaderAsync(services)));
    }

    [Fact]
    public async Task PooledContexts_AskOnceEach()
    {
        await using var services = Services(options => options.AddInterceptors(_stamping).UseSoftReferences(), isPooled: true);
        for (var save = 1; save <= 3; save++)
        {
            await SaveAsync(services);
            Assert.Equal((save, save), (_users.Calls, _stamping.Saves));
        }

        _stamping.Stamp = static context => context.ChangeTracker.Entries<Memo>().Single().Entity.UserId = Nobody;
        await Assert.ThrowsAsync<SoftReferenceValidationException>(() => SaveAsync(services));
    }

    [Fact]
    public async Task Contexts_ShareTheServicesOfEntityFrameworkCore()
    {
        await using var services = Services(options => options.AddInterceptors(_stamping).UseSoftReferences());
        await using var others = Services(options => options.UseSoftReferences());
        await using var context = services.GetRequiredService<MemoContext>();
        await using var other = others.GetRequiredService<MemoContext>();

        Assert.Same(context.GetService<IModelSource>(), other.GetService<IModelSource>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RecordOfWhatIsAcceptedUnverified_IsNeitherSeenNorCountedByInterceptors(bool isAddedBefore)
    {
        await using var services = Services(
            options => _ = isAddedBefore ? options.AddInterceptors(_stamping).UseSoftReferences() : options.UseSoftReferences().AddInterceptors(_stamping),
            policy: UnavailableOwnerPolicy.Accept);
        _users.Fail();

        Assert.Equal(1, await SaveAsync(services));

        Assert.Equal((1, 1), (_stamping.Rows, _stamping.TrackedAfterwards));
        await using var context = services.GetRequiredService<MemoContext>();
        Assert.Equal("Memo.UserId", (await context.Set<UnverifiedReference>().SingleAsync()).Reference);
    }

    public void Dispose() => _database.Dispose();

    private static async Task<int> SaveAsync(ServiceProvider services, bool isSynchronous = false, SoftRef<AuthUsers>? user = null)
    {
        await using var scope = services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<MemoContext>();
        context.Add(new Memo { UserId = user ?? Ada });
        return isSynchronous ? context.SaveChanges() : await context.SaveChangesAsync();
    }

    private static async Task<SoftRef<AuthUsers>?> ReaderAsync(ServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<MemoContext>().Set<Memo>().AsNoTracking().SingleAsync()).ReaderId;
    }

    private ServiceProvider Services(Action<DbContextOptionsBuilder> configure, bool isPooled = false, UnavailableOwnerPolicy policy = UnavailableOwnerPolicy.Reject)
    {
        var services = new ServiceCollection();
        services.AddSoftReferences().AddOwner<AuthUsers>(owner => owner.UseSource(_ => _users).Configure(options => options.OnUnavailable = policy));
        _ = isPooled
            ? services.AddDbContextPool<MemoContext>(options => configure(_database.Use(options)), poolSize: 1)
            : services.AddDbContext<MemoContext>(options => configure(_database.Use(options)));
        return services.BuildServiceProvider();
    }

    private sealed class Stamping : SaveChangesInterceptor
    {
        public Action<DbContext>? Stamp { get; set; }

        public InterceptionResult<int> Result { get; set; }

        public int Saves { get; private set; }

        public int Rows { get; private set; }

        public int TrackedAfterwards { get; private set; }

        public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
        {
            Saves++;
            Stamp?.Invoke(eventData.Context!);
            return Result;
        }

        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(SavingChanges(eventData, result));

        public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
        {
            (Rows, TrackedAfterwards) = (result, eventData.Context!.ChangeTracker.Entries().Count());
            return ValueTask.FromResult(result);
        }
    }
}
