using Xunit.Abstractions;

namespace SoftReferences.EntityFrameworkCore.Tests;

/// <summary>Runs the slowest test classes first, so that none of them is left to run alone at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest = ["PostgreSqlCleanupFaultTests", "FeedInterleavingTests", "CleanupInterleavingTests", "SqliteCleanupFaultTests", "CleanupRaceTests", "CorpusTests", "FaultTests"];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => Array.FindIndex(Longest, name => collection.DisplayName.Contains(name, StringComparison.Ordinal)) is >= 0 and var index ? index : Longest.Length);
}
