using Microsoft.Extensions.DependencyInjection;
using ZiggyCreatures.Caching.Fusion;

namespace SoftReferences.Benchmarks;

/// <summary>Checks of references that are remembered, against the cache's own look-up.</summary>
internal sealed class CachedCheckComparison : ExistenceComparison
{
    private const int Count = 100_000;

    private SoftReferenceUse[] _uses = [];
    private readonly ServiceProvider _services = new ServiceCollection().AddFusionCache().Services.BuildServiceProvider();
    private IFusionCache _cache = null!;

    public override string Name => "Check a remembered reference 100,000 times, against FusionCache's TryGet";

    public override double Limit => 2.0;

    public override async Task SetUpAsync()
    {
        await base.SetUpAsync();
        _uses = NewUses(1);
        _cache = _services.GetRequiredService<IFusionCache>();
        await _cache.SetAsync(_uses[0].Key.ToString(), Existence.Exists, TimeSpan.FromMinutes(10));
    }

    // Longer than an answer is remembered: each pair begins with a fresh one.
    public override async Task PrepareAsync()
    {
        await Dependent.CheckAsync(_uses);
        Owner.TakeCalls();
    }

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
        var validator = Dependent.Validator;
        for (var time = 0; time < Count; time++)
        {
            if ((await validator.CheckAsync(_uses)).Failures.Count > 0)
            {
                throw new InvalidOperationException("It was refused.");
            }
        }

        // One at most: a refresh before what is remembered grows old.
        CheckCalls(1);
    }

    public override async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await base.DisposeAsync();
    }
}
