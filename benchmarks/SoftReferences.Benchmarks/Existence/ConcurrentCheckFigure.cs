namespace SoftReferences.Benchmarks;

/// <summary>1,000 concurrent requests that check one reference each, compared with one call per request.</summary>
/// <param name="name">The name of the figure.</param>
/// <param name="ours">What is measured.</param>
/// <param name="sameKey">Whether all references are to the same entity.</param>
/// <param name="calls">The maximum number of calls for all requests together.</param>
internal sealed class ConcurrentCheckFigure(string name, string ours, bool sameKey, int calls) : ExistenceFigure
{
    private const int Count = 1_000;

    private SoftReferenceUse[] _uses = [];
    private int _most;

    public override string Name { get; } = name;

    public override string Ours { get; } = ours;

    public override string Rival => "a GET by each of them at once, through the same client and its resilience handler";

    public override Limit Limit => Limit.AtMostTimes(1);

    public override Task SetUpAsync(FigureSettings settings)
    {
        // With other load on the machine, the checks do not start together, and need more calls. That is no error.
        _most = settings.IsSmoke ? int.MaxValue : calls;
        return base.SetUpAsync(settings);
    }

    public override Task PrepareAsync()
    {
        var uses = NewUses(Count);
        _uses = sameKey ? [.. Enumerable.Repeat(uses[0], Count)] : uses;
        return Task.CompletedTask;
    }

    public override async Task RunRivalAsync()
    {
        using var client = Dependent.CreateClient();
        await Task.WhenAll(_uses.Select(async use =>
        {
            using var response = await client.GetAsync(new Uri($"users/{use.Key}", UriKind.Relative));
            response.EnsureSuccessStatusCode();
        }));
        Owner.TakeCalls();
    }

    public override async Task RunOursAsync()
    {
        await Task.WhenAll(_uses.Select(use => Dependent.CheckAsync([use])));
        CheckCalls(_most);
    }
}
