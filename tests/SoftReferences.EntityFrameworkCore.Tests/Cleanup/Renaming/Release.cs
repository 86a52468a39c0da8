using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup.Renaming;

/// <summary>A replica that runs one release of a service. All releases share the database, the owner and the clock.</summary>
internal sealed class Release<TContext> : IDisposable
    where TContext : DbContext
{
    private readonly ServiceProvider _services;
    private readonly EntityFrameworkStore<TContext> _store;
    private readonly CleanupEngine _engine;
    private readonly DeletionFollower _follower;

    public Release(TestDatabase database, ScriptedOwner owner, FakeTimeProvider time, CleanupOptions options, BreakerOptions breaker)
    {
        _services = new ServiceCollection()
            .AddSingleton<TimeProvider>(time)
            .AddDbContext<TContext>(builder => database.Use(builder).UseSoftReferences(softReferences => softReferences.OwnsSchemas("user_schema").SkipExistenceChecks()))
            .AddSoftReferences()
            .AddOwner<AuthUsers>(settings => settings.UseSource(_ => owner).UseFeed(_ => owner))
            .Services.BuildServiceProvider(validateScopes: true);
        using (var context = Open())
        {
            context.Database.EnsureCreated();
        }

        _store = new(
            _services.GetRequiredService<IServiceScopeFactory>(), new OptionsWrapper<CleanupOptions>(options), new OptionsWrapper<VerificationOptions>(new()), time, breakerOptions: new OptionsWrapper<BreakerOptions>(breaker));
        _engine = new(_store, _services.GetRequiredService<OwnerInquiry>(), options, _services.GetRequiredService<CleanupMetrics>(), time, new Random(1), NullLogger<CleanupEngine>.Instance);
        _follower = new(
            _store,
            _store.Owners.First(each => each.Service.ResourceName == AuthUsers.Service.ResourceName),
            owner,
            _services.GetRequiredService<ExistenceMemory>(),
            options,
            _services.GetRequiredService<CleanupMetrics>(),
            NullLogger<DeletionFollower>.Instance);
    }

    public ICleanupStore Cleanup => _store.Cleanup;

    public ISoftReferenceOperations Operations => _store.Operations;

    public TContext Open() => _services.CreateScope().ServiceProvider.GetRequiredService<TContext>();

    public async Task AddAsync(params IEnumerable<object> entities)
    {
        await using var context = Open();
        context.AddRange(entities);
        await context.SaveChangesAsync();
    }

    public async Task FollowAsync()
    {
        while (await _follower.FollowOnceAsync(CancellationToken.None) > 0)
        {
        }
    }

    public async Task CleanAsync()
    {
        while (await _engine.RunOnceAsync(CancellationToken.None))
        {
        }
    }

    public async Task<List<TEntity>> AllAsync<TEntity>()
        where TEntity : class
    {
        await using var context = Open();
        return await context.Set<TEntity>().AsNoTracking().ToListAsync();
    }

    /// <summary>Reads the status of a reference.</summary>
    public async Task<ReferenceStatus?> StatusAsync(string reference, string owner = "//auth/users") =>
        (await Operations.GetStatusAsync()).Single(status => status.Owner == owner).References.SingleOrDefault(status => status.Reference == reference);

    public void Dispose() => _services.Dispose();
}
