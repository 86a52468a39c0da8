using System.Globalization;

namespace SoftReferences.Benchmarks;

/// <summary>10,000 references of one save, against one GET for each through the same client, 32 at a time.</summary>
internal sealed class BulkCheckComparison : ExistenceComparison
{
    private const int Count = 10_000;
    private const int Parallel = 32;
    private const int MaximumCalls = 10;

    private SoftReferenceUse[] _uses = [];

    public override string Name => "Check 10,000 references, in at most 10 calls, against a GET of each";

    public override double Limit => 1 / 50.0;

    public override int Rounds => 20;

    public override int WarmUpRounds => 8;

    public override Task PrepareAsync()
    {
        _uses = NewUses(Count);
        return Task.CompletedTask;
    }

    public override async Task RunBaselineAsync()
    {
        using var client = Dependent.CreateClient();
        await System.Threading.Tasks.Parallel.ForEachAsync(_uses, new ParallelOptions { MaxDegreeOfParallelism = Parallel }, async (use, token) =>
        {
            using var response = await client.GetAsync(new Uri($"users/{use.Key}", UriKind.Relative), token);
            response.EnsureSuccessStatusCode();
        });
        if (Owner.TakeCalls() is var calls && calls != Count)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{calls} calls for {Count} ids."));
        }
    }

    public override async Task RunCandidateAsync()
    {
        await Dependent.CheckAsync(_uses);
        CheckCalls(MaximumCalls);
    }
}
