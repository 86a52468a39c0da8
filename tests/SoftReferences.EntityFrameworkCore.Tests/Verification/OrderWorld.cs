using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Verification;

/// <summary>A service with orders, an owner of users that can be made to fail, and a clock that only the test advances.</summary>
public sealed class OrderWorld : IDisposable
{
    private readonly ServiceProvider _services;

    public OrderWorld(TestDatabase database, UnavailableOwnerPolicy ownersPolicy = UnavailableOwnerPolicy.Reject, Action<DbContextOptionsBuilder>? options = null)
    {
        _services = new ServiceCollection()
            .AddSingleton<TimeProvider>(Time)
            .AddDbContext<OrderContext>(
                builder =>
                {
                    database.Use(builder).UseSoftReferences(softReferences => softReferences.OwnsSchemas("shop_schema"));
                    options?.Invoke(builder);
                },
                ServiceLifetime.Transient)
            .AddSoftReferences()
            .AddOwner<AuthUsers>(owner => owner.UseSource(_ => Owner).Configure(settings => settings.OnUnavailable = ownersPolicy))
            .Services.BuildServiceProvider();
        using var context = Open();
        context.Database.EnsureCreated();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public InMemoryExistenceSource<AuthUsers> Owner { get; } = new();

    public IServiceProvider Services => _services;

    public static SoftRef<AuthUsers> NewUser() => new(Guid.NewGuid());

    public OrderContext Open() => _services.GetRequiredService<OrderContext>();

    public async Task<Order> SaveAsync(Order order)
    {
        await using var context = Open();
        context.Add(order);
        await context.SaveChangesAsync();
        return order;
    }

    public async Task<IReadOnlyList<UnverifiedReference>> UnverifiedAsync()
    {
        await using var context = Open();
        return await context.Unverified.AsNoTracking().OrderBy(record => record.Id).ToListAsync();
    }

    public async Task<IReadOnlyList<SuspectReference>> SuspectsAsync()
    {
        await using var context = Open();
        return await context.Suspects.AsNoTracking().OrderBy(suspect => suspect.Key).ThenBy(suspect => suspect.Reference).ToListAsync();
    }

    public async Task<int> OrdersAsync()
    {
        await using var context = Open();
        return await context.Orders.CountAsync();
    }

    public void Dispose() => _services.Dispose();
}
