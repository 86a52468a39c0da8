namespace SoftReferences.Benchmarks;

/// <summary>The cost of a reference instead of a Guid in Entity Framework Core.</summary>
internal static class EntityFrameworkFigures
{
    public static IEnumerable<Figure> All =>
    [
        Of("ef.read", "reading 100,000 rows from SQLite in memory, not tracked", rows => rows.ReadReferences(), rows => rows.ReadGuids(), pairs: 60),
        Of("ef.track", "reading 100,000 rows from SQLite in memory, tracked", rows => rows.TrackReferences(), rows => rows.TrackGuids(), pairs: 30),
        Of("ef.insert", "inserting 100,000 rows into SQLite in memory in one save", rows => rows.InsertReferences(), rows => rows.InsertGuids(), pairs: 20),
        Of("ef.contains", "counting the rows of 100,000 whose id is one of 1,000", rows => rows.FindReferences(), rows => rows.FindGuids(), pairs: 60),
    ];

    // The shorter a pair, the more pairs are needed, because one garbage collection takes longer than the limit allows.
    private static RepeatedFigure<EfBenchmarks> Of(string name, string work, Func<EfBenchmarks, int> ours, Func<EfBenchmarks, int> rival, int pairs) =>
        new(name, work, times: 1, Limit.AtMostTimes(1.03), ours, rival) { Pairs = pairs };
}
