using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.StoreContract;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Contract;

/// <summary>The Entity Framework Core store on a database of one provider.</summary>
internal sealed class EntityFrameworkStoreUnderTest : StoreUnderTest
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly TestDatabase _database;
    private readonly StoreSettings _settings;
    private readonly ServiceProvider _services;
    private int _keys;

    public EntityFrameworkStoreUnderTest(TestDatabase database, StoreSettings settings)
    {
        (_database, _settings) = (database, settings);
        _services = new ServiceCollection()
            .AddDbContext<ContractContext>(builder => database.Use(builder).UseSoftReferences(softReferences => softReferences.OwnsSchemas("contract_schema").SkipExistenceChecks()))
            .BuildServiceProvider(validateScopes: true);
        using var context = Open();
        context.Database.EnsureCreated();
    }

    public override ReferencedOwner Owner { get; } = new(AuthUsers.Service, OwnerKeyKind.Uuid);

    public override string First => "Bowl.UserId";

    public override string Second => "Collar.UserId";

    public override DateTimeOffset Now => _time.GetUtcNow();

    public override IDependentStore NewReplica() => new EntityFrameworkStore<ContractContext>(
        _services.GetRequiredService<IServiceScopeFactory>(),
        Options.Create(_settings.Cleanup),
        Options.Create(new VerificationOptions()),
        _time,
        Options.Create(_settings.Sweep),
        Options.Create(_settings.Breaker));

    public override void Advance(TimeSpan duration) => _time.Advance(duration);

    public override OwnerKey[] NewKeys(int count) => [.. Enumerable.Range(0, count).Select(_ => OwnerKey.Of(new Guid(++_keys, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)))];

    public override async Task AddRowsAsync(string reference, OwnerKey key, int rows)
    {
        await using var context = Open();
        for (var row = 0; row < rows; row++)
        {
            context.Add(reference == First ? new Bowl { UserId = new(key.AsGuid()) } : new Collar { UserId = new(key.AsGuid()) });
        }

        await context.SaveChangesAsync();
    }

    public override async Task<int> CountRowsAsync(string reference, OwnerKey key)
    {
        await using var context = Open();
        var user = new SoftRef<AuthUsers>(key.AsGuid());
        return reference == First ? await context.Set<Bowl>().CountAsync(bowl => bowl.UserId == user) : await context.Set<Collar>().CountAsync(collar => collar.UserId == user);
    }

    public override async Task RemoveRowsAsync(string reference, OwnerKey key)
    {
        await using var context = Open();
        var user = new SoftRef<AuthUsers>(key.AsGuid());
        _ = reference == First ? await context.Set<Bowl>().Where(bowl => bowl.UserId == user).ExecuteDeleteAsync() : await context.Set<Collar>().Where(collar => collar.UserId == user).ExecuteDeleteAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _services.Dispose();
            _database.Dispose();
        }

        base.Dispose(disposing);
    }

    private ContractContext Open() => _services.CreateScope().ServiceProvider.GetRequiredService<ContractContext>();
}
