using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Sweep;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Inbox;

/// <summary>Owners that share an inbox: an obstacle to pruning one owner's rows does not delay the others.</summary>
public sealed class InboxPruningOwnersTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly ServiceProvider _services;
    private readonly EntityFrameworkStore<ShelterContext> _store;

    public InboxPruningOwnersTests()
    {
        var database = PostgreSqlServer.Shared.CreateDatabase() + ";Options=-c lock_timeout=500ms";
        _services = new ServiceCollection()
            .AddDbContext<ShelterContext>(builder => builder.AllowManyProviders().UseNpgsql(database).UseSoftReferences(softReferences => softReferences.OwnsSchemas("shelter_schema").SkipExistenceChecks()))
            .BuildServiceProvider(validateScopes: true);
        using (var context = Open())
        {
            context.Database.EnsureCreated();
        }

        var retention = TimeSpan.FromDays(30);
        _store = new(_services.GetRequiredService<IServiceScopeFactory>(), Options.Create(new CleanupOptions { TombstoneRetention = retention, RecordRetention = retention }), Options.Create(new VerificationOptions()), _time);
    }

    [Fact]
    public async Task OwnerWhoseTombstonesCannotBeRemoved_IsNamed_AndTheOthersAndTheRecordsGo()
    {
        var (first, second) = (_store.Owners[0].Service, _store.Owners[1].Service);
        await using (var context = Open())
        {
            context.AddRange(new[] { first, second }.SelectMany(owner => ReceivedFrom(owner.ResourceName)));
            context.Add(new CleanupRecord { Owner = second.ResourceName, Key = "of an older one", Reference = "Sale.OrderId", Epoch = "one", Position = -1, State = CleanupState.Done, DueAt = _time.GetUtcNow(), CreatedAt = _time.GetUtcNow(), FinishedAt = _time.GetUtcNow() });
            await context.SaveChangesAsync();
        }

        _time.Advance(TimeSpan.FromDays(31));
        await using var other = Open();
        await using (await other.Database.BeginTransactionAsync())
        {
            await other.Database.ExecuteSqlAsync($"""SELECT FROM shelter_schema.soft_reference_tombstones WHERE "owner" = {first.ResourceName} FOR UPDATE""");
            var failed = new List<OwningService>();

            Assert.Equal((1, 1), await _store.Pruner.PruneAsync((owner, _) => failed.Add(owner), CancellationToken.None));

            Assert.Equal([first], failed);
            Assert.Equal([first.ResourceName], await other.Set<InboxTombstone>().Select(tombstone => tombstone.Owner).ToListAsync());
        }

        Assert.Equal((1, 0), await _store.Pruner.PruneAsync((_, exception) => Assert.Null(exception), CancellationToken.None));
    }

    public void Dispose() => _services.Dispose();

    private IEnumerable<object> ReceivedFrom(string owner)
    {
        yield return new InboxCursor { Owner = owner, Epoch = "one", Position = 1, UpdatedAt = _time.GetUtcNow() };
        yield return new InboxTombstone { Owner = owner, Key = Guid.NewGuid().ToString(), Kind = TombstoneKind.Deleted, Epoch = "one", Position = 1, OccurredAt = _time.GetUtcNow(), ReceivedAt = _time.GetUtcNow() };
    }

    private ShelterContext Open() => _services.CreateScope().ServiceProvider.GetRequiredService<ShelterContext>();
}
