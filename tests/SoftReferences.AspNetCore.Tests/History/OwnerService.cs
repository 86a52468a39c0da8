using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SoftReferences.TestSupport;

namespace SoftReferences.AspNetCore.Tests.History;

/// <summary>A service that owns users, with its database and its endpoints.</summary>
internal sealed class OwnerService<TService> : IAsyncDisposable
    where TService : IOwningService
{
    private readonly WebApplication _app;

    private OwnerService(WebApplication app, string connectionString)
    {
        _app = app;
        ConnectionString = connectionString;
    }

    public string ConnectionString { get; }

    public static async Task<OwnerService<TService>> StartAsync()
    {
        var connectionString = PostgreSqlServer.Shared.CreateDatabase();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddAuthorization();
        builder.Services.AddDbContext<OwnerContext<TService>>(options => options.UseNpgsql(connectionString).UseSoftReferences(softReferences => softReferences.OwnsSchemas("auth_schema")));
        builder.Services.AddSoftReferences().AddEntityFrameworkOwnerStore<TService, OwnerContext<TService>>();
        var service = new OwnerService<TService>(builder.Build(), connectionString);
        await service.UseAsync(async context =>
        {
            await context.Database.EnsureCreatedAsync();
            await context.Database.CreateSoftReferenceTriggersAsync();
        });
        service._app.MapSoftReferenceOwner<TService>().AllowAnonymous();
        await service._app.StartAsync();
        return service;
    }

    public HttpMessageHandler CreateHandler() => _app.GetTestServer().CreateHandler();

    public async Task UseAsync(Func<OwnerContext<TService>, Task> action)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        await action(scope.ServiceProvider.GetRequiredService<OwnerContext<TService>>());
    }

    public Task AddAsync(IEnumerable<Guid> users) => UseAsync(async context =>
    {
        context.AddRange(users.Select(user => new OwnedUser { Id = user }));
        await context.SaveChangesAsync();
    });

    public Task DeleteAsync(params IReadOnlyCollection<Guid> users) => UseAsync(context => context.Set<OwnedUser>().Where(user => users.Contains(user.Id)).ExecuteDeleteAsync());

    public Task ExecuteAsync(string sql) => UseAsync(context => context.Database.ExecuteSqlRawAsync(sql));

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

internal sealed class OwnerContext<TService>(DbContextOptions<OwnerContext<TService>> options) : DbContext(options)
    where TService : IOwningService
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<OwnedUser>(user =>
    {
        user.ToTable("users", "auth_schema");
        user.IsSoftReferenceOwner<TService>();
    });
}

internal sealed class OwnedUser
{
    public Guid Id { get; init; }
}
