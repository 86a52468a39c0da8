using System.Runtime.ExceptionServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>A dependent with a database, an owner, and a clock that only the test moves.</summary>
internal sealed class CleanupWorld : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly EntityFrameworkStore<CleanupContext> _store;
    private readonly CleanupEngine _engine;
    private readonly DeletionFollower _follower;

    /// <param name="database">The database of the dependent.</param>
    /// <param name="options">How it cleans up.</param>
    /// <param name="breaker">Its limits; none when left out, because most tests remove everything there is.</param>
    public CleanupWorld(TestDatabase database, CleanupOptions? options = null, BreakerOptions? breaker = null)
    {
        Options = options ?? new CleanupOptions();
        Breaker = breaker ?? new BreakerOptions { Enabled = false };
        _services = new ServiceCollection()
            .AddSingleton<TimeProvider>(Time)
            .AddDbContext<CleanupContext>(builder => database.Use(builder).UseSoftReferences(softReferences => softReferences.OwnsSchemas("user_schema").SkipExistenceChecks()))
            .AddSoftReferences()
            // What stands still in the middle of a question gets its answer all the same, however late.
            .AddOwner<AuthUsers>(owner => owner.UseSource(_ => Owner).UseFeed(_ => Owner).Configure(settings => settings.Timeout = TimeSpan.FromMinutes(5)))
            .Services.BuildServiceProvider(validateScopes: true);
        using (var context = Open())
        {
            context.Database.EnsureCreated();
        }

        var inquiry = _services.GetRequiredService<OwnerInquiry>();
        _store = NewStore();
        _engine = new CleanupEngine(_store, inquiry, Options, _services.GetRequiredService<CleanupMetrics>(), Time, new Random(1), Log);
        _follower = NewFollower(_store);
    }

    public CleanupOptions Options { get; }

    public BreakerOptions Breaker { get; }

    /// <summary>Gets what the first replica logs while it cleans up.</summary>
    public ListLogger<CleanupEngine> Log { get; } = new();

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow);

    public ScriptedOwner Owner { get; } = new();

    public IDependentStore Store => _store;

    public CleanupContext Open() => _services.CreateScope().ServiceProvider.GetRequiredService<CleanupContext>();

    /// <summary>Starts another replica, which shares nothing with the first but the database.</summary>
    /// <param name="clock">The clock of its machine; the one that the test moves when left out.</param>
    public CleanupEngine NewReplica(TimeProvider? clock = null) =>
        new(NewStore(clock), _services.GetRequiredService<OwnerInquiry>(), Options, _services.GetRequiredService<CleanupMetrics>(), Time, new Random(2), NullLogger<CleanupEngine>.Instance);

    public DeletionFollower NewFollower(IDependentStore store) =>
        new(store, Assert.Single(store.Owners), Owner, _services.GetRequiredService<ExistenceMemory>(), Options, _services.GetRequiredService<CleanupMetrics>(), NullLogger<DeletionFollower>.Instance);

    /// <summary>Opens the store as another replica does.</summary>
    public EntityFrameworkStore<CleanupContext> NewStore(TimeProvider? clock = null) => new(
        _services.GetRequiredService<IServiceScopeFactory>(),
        new OptionsWrapper<CleanupOptions>(Options),
        new OptionsWrapper<VerificationOptions>(new()),
        clock ?? Time,
        breakerOptions: new OptionsWrapper<BreakerOptions>(Breaker));

    /// <summary>Removes what the inbox need not retain any longer.</summary>
    public async Task<(long Tombstones, long Records)> PruneAsync(int batch = 5_000)
    {
        await using var context = Open();
        SoftReference[] references = [.. context.Model.GetSoftReferences().Where(reference => reference.Storage != ReferenceStorage.None)];
        var pruner = new InboxPruner<CleanupContext>(new(_services.GetRequiredService<IServiceScopeFactory>(), DatabaseClock.For(Time)), references, _store.Owners, Options) { Batch = batch };
        return await pruner.PruneAsync((_, exception) => ExceptionDispatchInfo.Throw(exception), CancellationToken.None);
    }

    public async Task CreateTriggersAsync()
    {
        await using var context = Open();
        await context.Database.CreateSoftReferenceTriggersAsync();
    }

    public static SoftRef<AuthUsers> NewUser() => new(Guid.NewGuid());

    public async Task AddAsync(params IEnumerable<object> entities)
    {
        await using var context = Open();
        context.AddRange(entities);
        await context.SaveChangesAsync();
    }

    public Task<int> FollowAsync() => _follower.FollowOnceAsync(CancellationToken.None);

    public Task<bool> CleanOnceAsync() => _engine.RunOnceAsync(CancellationToken.None);

    /// <summary>Receives and cleans until nothing is due any more.</summary>
    public async Task FollowAndCleanAsync()
    {
        while (await FollowAsync() > 0)
        {
        }

        while (await CleanOnceAsync())
        {
        }
    }

    public async Task<IReadOnlyList<CleanupRecord>> RecordsAsync(string? reference = null)
    {
        await using var context = Open();
        return await context.Set<CleanupRecord>().AsNoTracking().Where(record => reference == null || record.Reference == reference).OrderBy(record => record.Id).ToListAsync();
    }

    /// <summary>Reads the work of a reference that has not become a record yet.</summary>
    public async Task<IReadOnlyList<CleanupRange>> RangesAsync(string? reference = null)
    {
        await using var context = Open();
        return await context.Set<CleanupRange>().AsNoTracking().Where(range => reference == null || range.Reference == reference).OrderBy(range => range.Id).ToListAsync();
    }

    public async Task<CleanupRange> RangeAsync(string reference) => Assert.Single(await RangesAsync(reference));

    /// <summary>Says whether everything that was received is done.</summary>
    public async Task<bool> IsDoneAsync() => (await RangesAsync()).Count == 0 && (await RecordsAsync()).All(record => record.State == CleanupState.Done);

    public async Task<CleanupRecord> RecordAsync(string reference) => Assert.Single(await RecordsAsync(reference));

    public async Task<List<TEntity>> AllAsync<TEntity>()
        where TEntity : class
    {
        await using var context = Open();
        return await context.Set<TEntity>().IgnoreQueryFilters().AsNoTracking().ToListAsync();
    }

    public void Dispose() => _services.Dispose();
}
