using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Verification;

/// <summary>One of the replicas that verify the unverified references of an <see cref="OrderWorld"/>.</summary>
internal sealed class Replica
{
    private readonly VerificationEngine _engine;

    public Replica(OrderWorld world, VerificationOptions? options = null)
    {
        options ??= new();
        Store = new EntityFrameworkStore<OrderContext>(
            world.Services.GetRequiredService<IServiceScopeFactory>(), new OptionsWrapper<CleanupOptions>(new()), new OptionsWrapper<VerificationOptions>(options), world.Time);
        _engine = new(Store, world.Services.GetRequiredService<OwnerInquiry>(), world.Services.GetRequiredService<VerificationMetrics>(), options, world.Time, new Random(1), NullLogger<VerificationEngine>.Instance);
    }

    public IDependentStore Store { get; }

    public Task<bool> VerifyOnceAsync() => _engine.RunOnceAsync(CancellationToken.None);

    public async Task VerifyAllAsync()
    {
        while (await VerifyOnceAsync())
        {
        }
    }
}
