using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Benchmarks;

/// <summary>A replica of a service that holds references, as an application would set it up.</summary>
internal sealed class CleanupReplica : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public CleanupReplica(string connectionString) => _services = new ServiceCollection()
        .AddLogging()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
        .AddDbContextPool<CleanupPetContext>(options => options
            .UseNpgsql(connectionString)
            .UseSoftReferences(soft => soft.OwnsSchemas("user_schema").SkipExistenceChecks()))
        .AddSoftReferences()
        .AddOwner<AuthUsers>(owner => owner.UseSource(_ => new GoneUsers()))
        .AddEntityFrameworkStore<CleanupPetContext>()
        .Services

        // Counted as ever, but everything may go.
        .Configure<BreakerOptions>(breaker => (breaker.MaximumRows, breaker.MaximumKeys, breaker.MaximumRowShare, breaker.MaximumKeyShare) = (long.MaxValue, long.MaxValue, 1, 1))
        .BuildServiceProvider();

    public async Task CreateDatabaseAsync()
    {
        await using var scope = _services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<CleanupPetContext>().Database;
        await database.EnsureCreatedAsync();
        await database.CreateSoftReferenceTriggersAsync();
    }

    /// <summary>Takes in tombstones, in pages, as a follower does.</summary>
    public async Task ReceiveAsync(IReadOnlyList<Guid> keys, int pageSize)
    {
        var store = _services.GetRequiredService<EntityFrameworkStore<CleanupPetContext>>();
        var owner = store.Owners.Single();
        var cursor = default(FeedCursor);
        foreach (var page in keys.Chunk(pageSize))
        {
            Tombstone[] items = [.. page.Select((key, index) => new Tombstone(OwnerKey.Of(key), TombstoneKind.Deleted, cursor.Position + index + 1, DateTimeOffset.UtcNow))];
            var next = cursor.Position + items.Length;
            if (!await store.Inbox.AppendAsync(owner, cursor, new DeletionPage(GoneUsers.Epoch, items, next, false), null, CancellationToken.None))
            {
                throw new InvalidOperationException("The inbox did not take a page in.");
            }

            cursor = new FeedCursor(GoneUsers.Epoch, next);
        }
    }

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
