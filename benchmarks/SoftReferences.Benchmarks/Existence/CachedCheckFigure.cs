using Microsoft.Extensions.DependencyInjection;
using ZiggyCreatures.Caching.Fusion;

namespace SoftReferences.Benchmarks;

/// <summary>Checks of cached references, compared with a bare look-up in the cache.</summary>
internal sealed class CachedCheckFigure : ExistenceFigure
{
    private const int FullCount = 100_000;
    private const int SmokeCount = 100;

    private SoftReferenceUse[] _uses = [];
    private int _count;
    private readonly ServiceProvider _services = new ServiceCollection().AddFusionCache().Services.BuildServiceProvider();
    private IFusionCache _cache = null!;

    public override string Name => "validate.cached";

    public override string Ours => "a reference that is remembered, 100,000 times";

    public override string Rival => "the cache's own look-up: FusionCache's TryGet of a text";

    public override Limit Limit => Limit.AtMostTimes(2);

    public override async Task SetUpAsync(FigureSettings settings)
    {
        await base.SetUpAsync(settings);
        _count = settings.Work(FullCount, SmokeCount);
        _uses = NewUses(1);
        _cache = _services.GetRequiredService<IFusionCache>();
        await _cache.SetAsync(_uses[0].Key.ToString(), Existence.Exists, TimeSpan.FromMinutes(10));
    }

    // Longer than the lifetime of an answer, so that each pair starts with a fresh one.
    public override async Task PrepareAsync()
    {
        await Dependent.CheckAsync(_uses);
        Owner.TakeCalls();
    }

    public override Task RunRivalAsync()
    {
        for (var time = 0; time < _count; time++)
        {
            if (_cache.TryGet<Existence>(_uses[0].Key.ToString()) is not { HasValue: true, Value: Existence.Exists })
            {
                throw new InvalidOperationException("It is not remembered.");
            }
        }

        return Task.CompletedTask;
    }

    public override async Task RunOursAsync()
    {
        var validator = Dependent.Validator;
        for (var time = 0; time < _count; time++)
        {
            if ((await validator.CheckAsync(_uses)).Failures.Count > 0)
            {
                throw new InvalidOperationException("It was refused.");
            }
        }

        // At most one call: the eager refresh of the cache.
        CheckCalls(1);
    }

    public override async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await base.DisposeAsync();
    }
}
