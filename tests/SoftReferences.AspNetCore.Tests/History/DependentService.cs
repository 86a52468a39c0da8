using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SoftReferences.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.TestSupport;

namespace SoftReferences.AspNetCore.Tests.History;

/// <summary>A complete service that refers to users: it follows the feed, cleans up, and reports its health. A test can change where its owner's address leads.</summary>
internal sealed class DependentService : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly IHost _host;
    private readonly Switch _address = new();

    private DependentService(Action<IDictionary<string, string?>>? configure)
    {
        var connectionString = PostgreSqlServer.Shared.CreateDatabase();
        var settings = new Dictionary<string, string?>
        {
            ["SoftReferences:Owners:auth:BaseAddress"] = "http://auth",
            ["SoftReferences:Sweep:PollInterval"] = "00:00:00.050",
            ["SoftReferences:Cleanup:FeedWait"] = "00:00:00",
            ["SoftReferences:Cleanup:PollInterval"] = "00:00:00.050",
            ["SoftReferences:Cleanup:RetryDelay"] = "00:00:00.050",
            ["SoftReferences:Cleanup:MaximumRetryDelay"] = "00:00:00.100",
        };
        configure?.Invoke(settings);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.AddProvider(new ErrorLog(_errors));
        builder.Services.AddDbContext<DependentContext>(options => options.UseNpgsql(connectionString).UseSoftReferences(softReferences => softReferences.OwnsSchemas("user_schema").SkipExistenceChecks()));
        builder.Services.AddSoftReferences()
            .AddOwner<Users>(owner => owner.UseHttp().ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => _address)))
            .AddEntityFrameworkStore<DependentContext>();
        builder.Services.AddHealthChecks().AddSoftReferences();
        _host = builder.Build();
    }

    public ISoftReferenceOperations Operations => _host.Services.GetRequiredService<ISoftReferenceOperations>();

    public IEnumerable<string> Errors => _errors;

    /// <summary>Starts the service with a pet for each user.</summary>
    public static async Task<DependentService> StartAsync(HttpMessageHandler owner, IEnumerable<Guid> users, Action<IDictionary<string, string?>>? configure = null)
    {
        var service = new DependentService(configure);
        service.PointTo(owner);
        await service.UseAsync(async context =>
        {
            await context.Database.EnsureCreatedAsync();
            await context.Database.CreateSoftReferenceTriggersAsync();
            context.AddRange(users.Select(user => new DependentPet { UserId = new(user) }));
            await context.SaveChangesAsync();
            return true;
        });
        await service._host.StartAsync();
        return service;
    }

    public void PointTo(HttpMessageHandler owner) => _address.Target = new HttpMessageInvoker(owner);

    public Task<int> CountPetsAsync() => UseAsync(context => context.Set<DependentPet>().CountAsync());

    public async Task<T> UseAsync<T>(Func<DependentContext, Task<T>> action)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        return await action(scope.ServiceProvider.GetRequiredService<DependentContext>());
    }

    /// <summary>Waits until the service has read the owner's feed up to a position.</summary>
    public Task UntilReadAsync(long position) => UntilAsync(() => UseAsync(context => context.Set<InboxCursor>().AnyAsync(cursor => cursor.Position == position)));

    public Task UntilPetsAsync(int count) => UntilAsync(async () => await CountPetsAsync() == count);

    /// <summary>Waits until the health is no longer healthy, and returns it.</summary>
    public async Task<HealthReportEntry> UntilUnwellAsync()
    {
        var checks = _host.Services.GetRequiredService<HealthCheckService>();
        HealthReportEntry entry = default;
        await UntilAsync(async () => (entry = (await checks.CheckHealthAsync()).Entries["soft_references"]).Status != HealthStatus.Healthy);
        return entry;
    }

    public async Task<HealthStatus> HealthAsync() => (await _host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Status;

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await condition())
        {
            await Task.Delay(20, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private sealed class Switch : HttpMessageHandler
    {
        public HttpMessageInvoker? Target { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Target!.SendAsync(request, cancellationToken);
    }

    private sealed class ErrorLog(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{logLevel}: {formatter(state, exception)}"));

        public void Dispose()
        {
        }
    }
}

internal sealed class DependentContext(DbContextOptions<DependentContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("user_schema");
        modelBuilder.Entity<DependentPet>().HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.Delete);
    }
}

internal sealed class DependentPet
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public SoftRef<Users> UserId { get; init; }
}
