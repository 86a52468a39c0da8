using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Sweep;

/// <summary>A shelter that refers to users (who have a feed), orders and products (which have none), with a clock that only the test advances.</summary>
internal sealed class SweepWorld : IDisposable
{
    // Wall-clock time, far longer than any work takes.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ServiceProvider _services;
    private readonly CleanupEngine _cleanup;
    private readonly DeletionFollower _follower;
    private int _replicas;

    public SweepWorld(TestDatabase database)
    {
        // Questions are not rate-limited, because the clock does not advance by itself.
        Options = new() { KeysPerSecond = int.MaxValue };
        _services = new ServiceCollection()
            .AddSingleton<TimeProvider>(Time)
            .AddDbContext<ShelterContext>(builder => database.Use(builder).UseSoftReferences(softReferences => softReferences.OwnsSchemas("shelter_schema").SkipExistenceChecks()))
            .AddSoftReferences()
            .AddOwner<AuthUsers>(owner => owner.UseSource(_ => Users).UseFeed(_ => Users))
            .AddOwner<ShopOrders>(owner => owner.UseSource(_ => Orders))
            .AddOwner<CatalogProducts>(owner => owner.UseSource(_ => Products))
            .Services.BuildServiceProvider(validateScopes: true);
        using (var context = Open())
        {
            context.Database.EnsureCreated();
        }

        Store = NewStore();
        _cleanup = new(Store, Inquiry, new(), _services.GetRequiredService<CleanupMetrics>(), Time, new Random(1), NullLogger<CleanupEngine>.Instance);
        _follower = new(Store, Owner(AuthUsers.Service), Users, Memory, new(), _services.GetRequiredService<CleanupMetrics>(), NullLogger<DeletionFollower>.Instance);
    }

    public SweepOptions Options { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public ScriptedOwner Users { get; } = new();

    public InMemoryExistenceSource<ShopOrders> Orders { get; } = new();

    public InMemoryExistenceSource<CatalogProducts> Products { get; } = new();

    public IDependentStore Store { get; }

    public StoppedSweeps Stopped { get; } = new();

    public OwnerBatchLimits Limits => _services.GetRequiredService<OwnerBatchLimits>();

    private OwnerInquiry Inquiry => _services.GetRequiredService<OwnerInquiry>();

    private ExistenceMemory Memory => _services.GetRequiredService<ExistenceMemory>();

    public static SoftRef<AuthUsers> NewUser() => new(Guid.NewGuid());

    public static OwnerKey KeyOf(SoftRef<AuthUsers> user) => OwnerKey.Of(user.Value);

    public ShelterContext Open() => _services.CreateScope().ServiceProvider.GetRequiredService<ShelterContext>();

    public ReferencedOwner Owner(OwningService service) => Store.Owners.Single(owner => owner.Service.ResourceName == service.ResourceName);

    /// <summary>Creates users that exist at the owner.</summary>
    public SoftRef<AuthUsers>[] AddUsers(int count)
    {
        SoftRef<AuthUsers>[] users = [.. Enumerable.Range(0, count).Select(_ => NewUser())];
        Users.Alive.UnionWith(users.Select(KeyOf));
        return users;
    }

    public async Task AddAsync(params IEnumerable<object> entities)
    {
        await using var context = Open();
        context.AddRange(entities);
        await context.SaveChangesAsync();
    }

    public Task AddAnimalsAsync(IEnumerable<SoftRef<AuthUsers>> keepers) => AddAsync(keepers.Select(keeper => new Animal { KeeperId = keeper }));

    /// <summary>Creates the sweep engine of another replica, which shares the database.</summary>
    public SweepEngine Replica(OwningService service, IDependentStore? store = null)
    {
        store ??= Store;
        var verification = new VerificationEngine(store, Inquiry, _services.GetRequiredService<VerificationMetrics>(), new(), Time, new Random(2), NullLogger<VerificationEngine>.Instance);
        var context = new SweepContext(store, Owner(service), new(Inquiry, Limits, new(Options, Time), Options, Time), _services.GetRequiredService<SweepMetrics>(), Options, new Random(++_replicas))
        {
            IsFollowed = _services.GetRequiredService<OwnerRegistry>().GetFeed(service) is not null,
        };
        return new(context, verification, Memory, Stopped, NullLoggerFactory.Instance);
    }

    /// <summary>Creates the clean-up engine of another replica.</summary>
    public CleanupEngine NewCleanup(CleanupOptions options, ILogger<CleanupEngine> log) => new(NewStore(options), Inquiry, options, _services.GetRequiredService<CleanupMetrics>(), Time, new Random(1), log);

    public IDependentStore NewStore(CleanupOptions? cleanup = null, TimeProvider? clock = null) => new EntityFrameworkStore<ShelterContext>(
        _services.GetRequiredService<IServiceScopeFactory>(), new OptionsWrapper<CleanupOptions>(cleanup ?? new()), new OptionsWrapper<VerificationOptions>(new()), clock ?? Time, new OptionsWrapper<SweepOptions>(Options),
        breakerOptions: new OptionsWrapper<BreakerOptions>(new() { Enabled = false }));

    /// <summary>Requests a sweep of an owner and, if it begins, completes it.</summary>
    public async Task SweepAsync(OwningService? service = null)
    {
        await Store.Operations.StartSweepAsync(service ?? AuthUsers.Service);
        await WorkAsync(service);
        await SweepRestAsync(service);
    }

    /// <summary>Completes a sweep that has begun, even if its ranges have to wait several times.</summary>
    public async Task SweepRestAsync(OwningService? service = null, bool patiently = false)
    {
        for (var wait = 0; wait < 10 && await ProgressAsync(service) is { IsRunning: true, StoppedReason: null }; wait++)
        {
            Time.Advance(TimeSpan.FromSeconds(20));
            await WorkAsync(service, patiently);
        }
    }

    /// <summary>Does the due work of an owner, without requesting a sweep.</summary>
    /// <param name="service">The owner; by default users.</param>
    /// <param name="patiently">Whether to advance the clock while the work itself waits.</param>
    public async Task WorkAsync(OwningService? service = null, bool patiently = false)
    {
        var engine = Replica(service ?? AuthUsers.Service);
        var began = Stopwatch.GetTimestamp();
        while (await WaitAsync(engine.RunOnceAsync(CancellationToken.None), patiently))
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < 2 * Patience, "The work does not come to an end.");
        }
    }

    private async Task<bool> WaitAsync(Task<bool> work, bool patiently)
    {
        for (var began = Stopwatch.GetTimestamp(); patiently && !work.IsCompleted && Stopwatch.GetElapsedTime(began) < Patience;)
        {
            Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(work, Task.Delay(1));
        }

        // Bounded, because work that waits for the test's clock or repeats itself would never end.
        return await work.WaitAsync(Patience);
    }

    public Task<int> FollowAsync() => _follower.FollowOnceAsync(CancellationToken.None);

    public async Task CleanAsync()
    {
        while (await _cleanup.RunOnceAsync(CancellationToken.None))
        {
        }
    }

    public async Task<SweepProgress> ProgressAsync(OwningService? service = null) =>
        (await Store.Operations.GetSweepsAsync()).Single(progress => progress.Owner == (service ?? AuthUsers.Service).ResourceName);

    public async Task<List<TEntity>> AllAsync<TEntity>()
        where TEntity : class
    {
        await using var context = Open();
        return await context.Set<TEntity>().AsNoTracking().ToListAsync();
    }

    public async Task<IEnumerable<string>> SuspectsAsync() => (await AllAsync<SuspectReference>()).Select(suspect => $"{suspect.Reference} {suspect.Key}").Order(StringComparer.Ordinal);

    public void Dispose() => _services.Dispose();
}
