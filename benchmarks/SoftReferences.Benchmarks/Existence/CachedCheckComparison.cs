using Microsoft.Extensions.DependencyInjection;
using ZiggyCreatures.Caching.Fusion;

namespace SoftReferences.Benchmarks;

/// <summary>Checks of references that are remembered, against the cache's own look-up.</summary>
internal sealed class CachedCheckComparison : ExistenceComparison
{
    private const int Count = 100_000;

    private readonly SoftReferenceUse[] _uses = BenchmarkDependent.NewUses(1);
    private readonly ServiceProvider _services = new ServiceCollection().AddFusionCache().Services.BuildServiceProvider();
    private IFusionCache _cache = null!;

    public override string Name => "Check a remembered reference 100,000 times, against FusionCache's TryGet";

    public override double Limit => 2.0;

    public override async Task SetUpAsync()
    {
        await base.SetUpAsync();
        _cache = _services.GetRequiredService<IFusionCache>();
        await _cache.SetAsync(_uses[0].Key.ToString(), Existence.Exists, TimeSpan.FromMinutes(10));
    }

    // Longer than an answer is remembered: each pair begins with a fresh one.
    public override Task PrepareAsync() => Dependent.CheckAsync(_uses);

    public override Task RunBaselineAsync()
    {
        for (var time = 0; time < Count; time++)
        {
            if (_cache.TryGet<Existence>(_uses[0].Key.ToString()) is not { HasValue: true, Value: Existence.Exists })
            {
                throw new InvalidOperationException("It is not remembered.");
            }
        }

        return Task.CompletedTask;
    }

    public override async Task RunCandidateAsync()
    {
        Owner.TakeCalls();
        for (var time = 0; time < Count; time++)
        {
            await Dependent.CheckAsync(_uses);
        }

        CheckCalls(1);
    }

    public override async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await base.DisposeAsync();
    }
}
