namespace SoftReferences.Benchmarks;

/// <summary>What clean-up costs where a foreign key would do it.</summary>
internal static class CleanupComparisons
{
    public static IEnumerable<Comparison> All =>
    [
        new CleanupComparison(users: 10_000, rounds: 10),
    ];
}
