using System.Runtime.ExceptionServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>A dependent with a database, a scripted owner, and a clock that only the test advances.</summary>
internal sealed class CleanupWorld : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly EntityFrameworkStore<CleanupContext> _store;
    private readonly CleanupEngine _engine;
    private readonly DeletionFollower _follower;

    /// <param name="database">The database of the dependent.</param>
    /// <param name="options">The clean-up options.</param>
    /// <param name="breaker">The limits of the breaker. By default the breaker is disabled, because most tests remove all rows.</param>
    public CleanupWorld(TestDatabase database, CleanupOptions? options = null, BreakerOptions? breaker = null)
    {
        Options = options ?? new CleanupOptions();
        Breaker = breaker ?? new BreakerOptions { Enabled = false };
        _services = new ServiceCollection()
            .AddSingleton<TimeProvider>(Time)
            .AddDbContext<CleanupContext>(builder => database.Use(builder).UseSoftReferences(softReferences => softReferences.OwnsSchemas("user_schema").SkipExistenceChecks()))
            .AddSoftReferences()
            // The timeout is long, so that a question that a test pauses still gets its answer.
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

    /// <summary>Gets the log of the first replica's clean-up.</summary>
    public ListLogger<CleanupEngine> Log { get; } = new();

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow);

    public ScriptedOwner Owner { get; } = new();

    public IDependentStore Store => _store;

    public CleanupContext Open() => _services.CreateScope().ServiceProvider.GetRequiredService<CleanupContext>();

    /// <summary>Creates another replica, which shares only the database with the first.</summary>
    /// <param name="clock">The clock of its machine. By default it is the one that the test advances.</param>
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

    /// <summary>Removes what the inbox no longer needs to retain.</summary>
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

    /// <summary>Receives tombstones and cleans up until no more work is due.</summary>
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

    /// <summary>Reads the work, of one reference or of all, that is still stored as ranges.</summary>
    public async Task<IReadOnlyList<CleanupRange>> RangesAsync(string? reference = null)
    {
        await using var context = Open();
        return await context.Set<CleanupRange>().AsNoTracking().Where(range => reference == null || range.Reference == reference).OrderBy(range => range.Id).ToListAsync();
    }

    public async Task<CleanupRange> RangeAsync(string reference) => Assert.Single(await RangesAsync(reference));

    /// <summary>Returns whether all received work is done.</summary>
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
