using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Benchmarks;

/// <summary>A replica of a service that holds references, as an application would set it up.</summary>
internal sealed class CleanupReplica : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly Lazy<CleanupEngine> _engine;

    /// <summary>Sets a replica up.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="owner">The address of the owner; <see langword="null"/> for one in this process of whose users none exists any more.</param>
    /// <param name="parallelism">How many batches it works on at the same time, instead of the default.</param>
    /// <param name="breaker">The limits; by default everything is counted as ever, and everything may go.</param>
    public CleanupReplica(string connectionString, string? owner = null, int? parallelism = null, Action<BreakerOptions>? breaker = null)
    {
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddDbContextPool<CleanupPetContext>(options => options
                .UseNpgsql(connectionString)
                .UseSoftReferences(soft => soft.OwnsSchemas("user_schema").SkipExistenceChecks()));
        services.AddSoftReferences()
            .AddOwner<AuthUsers>(options =>
            {
                if (owner is null)
                {
                    options.UseSource(_ => new GoneUsers());
                }
                else
                {
                    options.UseHttp(owner);
                }
            })
            .AddEntityFrameworkStore<CleanupPetContext>();
        services.Configure<CleanupOptions>(options => options.Parallelism = parallelism ?? options.Parallelism);
        services.Configure(breaker ?? (static limits => (limits.MaximumRows, limits.MaximumKeys, limits.MaximumRowShare, limits.MaximumKeyShare) = (long.MaxValue, long.MaxValue, 1, 1)));
        _services = services.BuildServiceProvider();
        _engine = new(() => new CleanupEngine(Store, _services.GetRequiredService<OwnerInquiry>(), Options, _services.GetRequiredService<CleanupMetrics>(), TimeProvider.System, Random.Shared, _services.GetRequiredService<ILogger<CleanupEngine>>()));
    }

    private EntityFrameworkStore<CleanupPetContext> Store => _services.GetRequiredService<EntityFrameworkStore<CleanupPetContext>>();

    private CleanupOptions Options => _services.GetRequiredService<IOptions<CleanupOptions>>().Value;

    public async Task CreateDatabaseAsync()
    {
        await using var scope = _services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<CleanupPetContext>().Database;
        await database.EnsureCreatedAsync();
        await database.CreateSoftReferenceTriggersAsync();
    }

    /// <summary>Takes in tombstones, in pages, as a follower does.</summary>
    /// <param name="keys">The keys that were deleted.</param>
    /// <param name="cursor">Where the dependent is in the feed, when that is not its beginning.</param>
    /// <returns>Where it is after that.</returns>
    public async Task<FeedCursor> ReceiveAsync(IReadOnlyList<Guid> keys, FeedCursor cursor = default)
    {
        var owner = Store.Owners.Single();
        foreach (var page in keys.Chunk(Options.FeedPageSize))
        {
            Tombstone[] items = [.. page.Select((key, index) => new Tombstone(OwnerKey.Of(key), TombstoneKind.Deleted, cursor.Position + index + 1, DateTimeOffset.UtcNow))];
            var next = cursor.Position + items.Length;
            if (!await Store.Inbox.AppendAsync(owner, cursor, new DeletionPage(GoneUsers.Epoch, items, next, false), null, CancellationToken.None))
            {
                throw new InvalidOperationException("The inbox did not take a page in.");
            }

            cursor = new FeedCursor(GoneUsers.Epoch, next);
        }

        return cursor;
    }

    /// <summary>Sees what is in the inbox, as every replica does that watches it for what it remembers.</summary>
    public Task SeeInboxAsync() => Store.Inbox.GetCursorAsync(Store.Owners.Single().Service, CancellationToken.None);

    /// <summary>Cleans up, as many batches at the same time as the options say, until nothing is due any more.</summary>
    public Task CleanAsync() => Task.WhenAll(Enumerable.Range(0, Options.Parallelism).Select(_ => Task.Run(async () =>
    {
        while (await _engine.Value.RunOnceAsync(CancellationToken.None))
        {
        }
    })));

    public async Task StartAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
        }
    }

    public async Task StopAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>())
        {
            await service.StopAsync(CancellationToken.None);
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
