using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>One process of a dependent. All of its memory is lost when it is disposed.</summary>
internal sealed class DependentProcess<TContext> : IDisposable
    where TContext : DbContext
{
    private readonly ServiceProvider _services;
    private readonly CleanupEngine _engine;
    private readonly DeletionFollower _follower;

    public DependentProcess(Action<DbContextOptionsBuilder> use, ScriptedOwner owner, CleanupOptions options, TimeProvider time, TimeSpan? idleTimeout = null)
    {
        _services = new ServiceCollection()
            .AddSingleton(time)
            .AddDbContext<TContext>(builder =>
            {
                use(builder);
                builder.UseSoftReferences(softReferences => softReferences.OwnsSchemas("user_schema").SkipExistenceChecks());
            })
            .AddSoftReferences()
            .AddOwner<AuthUsers>(auth => auth.UseSource(_ => owner).UseFeed(_ => owner))
            .Services.BuildServiceProvider(validateScopes: true);
        var scopes = _services.GetRequiredService<IServiceScopeFactory>();
        Store = new EntityFrameworkStore<TContext>(scopes, new OptionsWrapper<CleanupOptions>(options), new OptionsWrapper<VerificationOptions>(new()), time, breakerOptions: new OptionsWrapper<BreakerOptions>(new() { MaximumKeyShare = 1, MaximumRowShare = 1 }), idleTimeout: idleTimeout);
        _engine = new CleanupEngine(Store, _services.GetRequiredService<OwnerInquiry>(), options, _services.GetRequiredService<CleanupMetrics>(), time, new Random(1), NullLogger<CleanupEngine>.Instance);
        _follower = new DeletionFollower(Store, Assert.Single(Store.Owners), owner, _services.GetRequiredService<ExistenceMemory>(), options, _services.GetRequiredService<CleanupMetrics>(), NullLogger<DeletionFollower>.Instance);
    }

    public IDependentStore Store { get; }

    public TContext Open() => _services.CreateScope().ServiceProvider.GetRequiredService<TContext>();

    public async Task<bool> FollowAsync() => await _follower.FollowOnceAsync(CancellationToken.None) > 0;

    public Task<bool> CleanAsync() => _engine.RunOnceAsync(CancellationToken.None);

    /// <summary>Repeats a kind of work until there is none or it fails, as one round of a service does.</summary>
    public static async Task UntilIdleAsync(Func<Task<bool>> work)
    {
        try
        {
            while (await work())
            {
            }
        }
        catch (Exception)
        {
            // The next round continues.
        }
    }

    public void Dispose() => _services.Dispose();
}
