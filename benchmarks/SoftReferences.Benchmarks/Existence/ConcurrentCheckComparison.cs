namespace SoftReferences.Benchmarks;

/// <summary>1,000 requests at once that check one reference each, against a call for each of them.</summary>
/// <param name="name">What is compared.</param>
/// <param name="sameKey">Whether all of them refer to the same entity.</param>
/// <param name="calls">The most calls that all of them together may take.</param>
internal sealed class ConcurrentCheckComparison(string name, bool sameKey, int calls) : ExistenceComparison
{
    private const int Count = 1_000;

    private SoftReferenceUse[] _uses = [];

    public override string Name { get; } = name;

    public override double Limit => 1.0;

    public override Task PrepareAsync()
    {
        var uses = NewUses(Count);
        _uses = sameKey ? [.. Enumerable.Repeat(uses[0], Count)] : uses;
        return Task.CompletedTask;
    }

    public override async Task RunBaselineAsync()
    {
        using var client = Dependent.CreateClient();
        await Task.WhenAll(_uses.Select(async use =>
        {
            using var response = await client.GetAsync(new Uri($"users/{use.Key}", UriKind.Relative));
            response.EnsureSuccessStatusCode();
        }));
        Owner.TakeCalls();
    }

    public override async Task RunCandidateAsync()
    {
        await Task.WhenAll(_uses.Select(use => Dependent.CheckAsync([use])));
        CheckCalls(calls);
    }
}
