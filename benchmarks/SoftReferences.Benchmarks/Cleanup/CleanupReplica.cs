using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Benchmarks;

/// <summary>A replica of a service with references, registered as in an application.</summary>
internal sealed class CleanupReplica : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly Lazy<CleanupEngine> _engine;

    /// <summary>Creates a replica.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="owner">The address of the owner, or <see langword="null"/> for one in this process that has no users any more.</param>
    /// <param name="parallelism">The number of concurrent batches, or <see langword="null"/> for the default.</param>
    /// <param name="breaker">The limits. By default, removals are counted as usual, and all are admitted.</param>
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

    /// <summary>Receives tombstones in pages, as a follower does.</summary>
    /// <param name="keys">The deleted keys.</param>
    /// <param name="cursor">The position of the dependent in the feed, if it is not the beginning.</param>
    /// <returns>The new position.</returns>
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

    /// <summary>Observes the inbox, as every running replica does to remember its horizons.</summary>
    public Task SeeInboxAsync() => Store.Inbox.GetCursorAsync(Store.Owners.Single().Service, CancellationToken.None);

    /// <summary>Cleans up until nothing is due any more, with as many concurrent batches as the options allow.</summary>
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
