namespace SoftReferences.Benchmarks;

/// <summary>What it costs to know that references refer to something.</summary>
internal static class ExistenceComparisons
{
    public static IEnumerable<Comparison> All =>
    [
        new BulkCheckComparison(),
        new ConcurrentCheckComparison("Check 1,000 references of 1,000 requests at once, in at most 10 calls, against a GET of each", sameKey: false, calls: 10),
        new ConcurrentCheckComparison("Check one reference in 1,000 requests at once, in 1 call, against a GET by each", sameKey: true, calls: 1),
        new CachedCheckComparison(),
        new IdleCheckComparison(),
    ];
}
