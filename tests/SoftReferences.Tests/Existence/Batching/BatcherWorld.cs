using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace SoftReferences.Tests;

/// <summary>A batcher in front of an owner that a test controls, with a clock that only the test advances.</summary>
internal sealed class BatcherWorld : IDisposable
{
    private readonly ServiceProvider _services;

    public BatcherWorld(Action<OwnerOptions>? configure = null, IExistenceSource<BillingAccounts>? source = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSoftReferences().AddOwner<BillingAccounts>(owner => owner.UseSource(_ => source ?? Owner).Configure(options => configure?.Invoke(options)));
        _services = services.BuildServiceProvider();
        Batcher = new(
            BillingAccounts.Service,
            _services.GetRequiredService<OwnerInquiry>(),
            _services.GetRequiredService<IOptionsMonitor<OwnerOptions>>(),
            Limits,
            _services.GetRequiredService<CheckMetrics>(),
            Time,
            static (_, _) => { });
    }

    public FakeTimeProvider Time { get; } = new();

    public GatedOwner Owner { get; init; } = new();

    public OwnerBatchLimits Limits => _services.GetRequiredService<OwnerBatchLimits>();

    public OwnerBatcher Batcher { get; }

    public Task<ExistenceAnswer> AskAsync(params long[] keys) => AskAsync(string.Empty, CancellationToken.None, keys);

    public Task<ExistenceAnswer> AskAsync(CancellationToken cancellationToken, params long[] keys) => AskAsync(string.Empty, cancellationToken, keys);

    public Task<ExistenceAnswer> AskAsync(string scope, CancellationToken cancellationToken, params long[] keys) =>
        Batcher.AskAsync(scope, [.. keys.Select(OwnerKey.Of)], memory: null, cancellationToken);

    public void Dispose()
    {
        Batcher.Dispose();
        _services.Dispose();
    }
}
