using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup.Shapes;

/// <summary>A dependent with its own model and a scripted owner.</summary>
internal sealed class ShapeWorld : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly EntityFrameworkStore<ShapeContext> _store;
    private readonly CleanupEngine _engine;
    private readonly DeletionFollower _follower;

    public ShapeWorld(TestDatabase database, Action<ModelBuilder> configure, CleanupOptions? options = null)
    {
        options ??= new CleanupOptions { BatchSize = 2 };
        var contextOptions = database.Options<ShapeContext>();
        _services = new ServiceCollection()
            .AddSingleton<TimeProvider>(Time)
            .AddScoped(_ => new ShapeContext(contextOptions, configure))
            .AddSoftReferences()
            .AddOwner<AuthUsers>(owner => owner.UseSource(_ => Owner).UseFeed(_ => Owner))
            .Services.BuildServiceProvider(validateScopes: true);
        using (var context = Open())
        {
            context.Database.EnsureCreated();
            context.Database.CreateSoftReferenceTriggers();
        }

        _store = new EntityFrameworkStore<ShapeContext>(_services.GetRequiredService<IServiceScopeFactory>(), new OptionsWrapper<CleanupOptions>(options), new OptionsWrapper<VerificationOptions>(new()), Time, breakerOptions: new OptionsWrapper<BreakerOptions>(new() { Enabled = false }));
        _engine = new CleanupEngine(_store, _services.GetRequiredService<OwnerInquiry>(), options, _services.GetRequiredService<CleanupMetrics>(), Time, new Random(1), NullLogger<CleanupEngine>.Instance);
        _follower = new DeletionFollower(_store, _store.Owners.Single(owner => owner.Service.ResourceName == AuthUsers.Service.ResourceName), Owner, _services.GetRequiredService<ExistenceMemory>(), options, _services.GetRequiredService<CleanupMetrics>(), NullLogger<DeletionFollower>.Instance);
    }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow);

    public ScriptedOwner Owner { get; } = new();

    public IDependentStore Store => _store;

    public ShapeContext Open() => _services.CreateScope().ServiceProvider.GetRequiredService<ShapeContext>();

    public async Task AddAsync(params IEnumerable<object> entities)
    {
        await using var context = Open();
        context.AddRange(entities);
        await context.SaveChangesAsync();
    }

    public async Task CleanAsync()
    {
        while (await _follower.FollowOnceAsync(CancellationToken.None) > 0)
        {
        }

        while (await _engine.RunOnceAsync(CancellationToken.None))
        {
        }
    }

    public async Task<List<TEntity>> AllAsync<TEntity>()
        where TEntity : class
    {
        await using var context = Open();
        return await context.Set<TEntity>().IgnoreQueryFilters().AsNoTracking().ToListAsync();
    }

    public async Task<(CleanupState State, long Rows, string? Error)> OutcomeAsync(string reference)
    {
        await using var context = Open();
        var records = await context.Set<CleanupRecord>().AsNoTracking().Where(record => record.Reference == reference).ToListAsync();
        var ranges = await context.Set<CleanupRange>().AsNoTracking().Where(range => range.Reference == reference).ToListAsync();
        Assert.True(ranges.Count == 0, ranges.FirstOrDefault()?.LastError);
        var record = Assert.Single(records);
        return (record.State, record.Rows, record.LastError);
    }

    public async Task<long> CountAsync(string table)
    {
        await using var context = Open();
        await context.Database.OpenConnectionAsync();
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"SELECT COUNT(*) FROM {table}";
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public void Dispose() => _services.Dispose();
}
