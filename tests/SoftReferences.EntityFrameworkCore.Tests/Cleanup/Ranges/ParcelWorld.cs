using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup.Ranges;

/// <summary>A dependent with narrow references to an owner whose keys are of 64 bits.</summary>
internal sealed class ParcelWorld : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly CleanupOptions _options = new() { TombstoneRetention = TimeSpan.FromDays(30), RecordRetention = TimeSpan.FromDays(30) };
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly EntityFrameworkStore<ParcelContext> _store;
    private readonly CleanupEngine _engine;
    private readonly DeletionFollower _follower;

    public ParcelWorld(TestDatabase database)
    {
        _services = new ServiceCollection()
            .AddSingleton<TimeProvider>(_time)
            .AddDbContext<ParcelContext>(builder => database.Use(builder).UseSoftReferences(softReferences => softReferences.OwnsSchemas("parcels").SkipExistenceChecks()))
            .AddSoftReferences()
            .AddOwner<ShopOrders>(owner => owner.UseSource(_ => Owner).UseFeed(_ => Owner))
            .Services.BuildServiceProvider(validateScopes: true);
        using (var context = Open())
        {
            context.Database.EnsureCreated();
            context.Database.CreateSoftReferenceTriggersAsync().GetAwaiter().GetResult();
        }

        var metrics = _services.GetRequiredService<CleanupMetrics>();
        _store = new(
            _services.GetRequiredService<IServiceScopeFactory>(),
            new OptionsWrapper<CleanupOptions>(_options),
            new OptionsWrapper<VerificationOptions>(new()),
            _time,
            breakerOptions: new OptionsWrapper<BreakerOptions>(new() { Enabled = false }));
        _engine = new(_store, _services.GetRequiredService<OwnerInquiry>(), _options, metrics, _time, new Random(1), NullLogger<CleanupEngine>.Instance);
        _follower = new(_store, Assert.Single(_store.Owners), Owner, _services.GetRequiredService<ExistenceMemory>(), _options, metrics, NullLogger<DeletionFollower>.Instance);
    }

    public NumberedOwner Owner { get; } = new();

    public IDependentStore Store => _store;

    public ParcelContext Open() => _services.CreateScope().ServiceProvider.GetRequiredService<ParcelContext>();

    public async Task AddAsync(params IEnumerable<object> entities)
    {
        await using var context = Open();
        context.AddRange(entities);
        await context.SaveChangesAsync();
    }

    public async Task FollowAndCleanAsync()
    {
        while (await _follower.FollowOnceAsync(CancellationToken.None) > 0)
        {
        }

        while (await _engine.RunOnceAsync(CancellationToken.None))
        {
        }
    }

    /// <summary>Removes what the inbox no longer needs to retain.</summary>
    public async Task<(long Tombstones, long Records)> PruneAsync()
    {
        _time.Advance(TimeSpan.FromDays(1_000));
        return await _store.Pruner.PruneAsync(static (_, exception) => throw exception, CancellationToken.None);
    }

    public async Task<IReadOnlyList<TEntity>> AllAsync<TEntity>()
        where TEntity : class
    {
        await using var context = Open();
        return await context.Set<TEntity>().AsNoTracking().ToListAsync();
    }

    public void Dispose() => _services.Dispose();
}
