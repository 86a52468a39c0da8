namespace SoftReferences.Benchmarks;

/// <summary>What a reference costs in Entity Framework Core where a Guid would do.</summary>
internal static class EntityFrameworkFigures
{
    public static IEnumerable<Figure> All =>
    [
        Of("ef.read", "reading 10,000 rows from SQLite in memory, not tracked", rows => rows.ReadReferences(), rows => rows.ReadGuids()),
        Of("ef.track", "reading 10,000 rows from SQLite in memory, tracked", rows => rows.TrackReferences(), rows => rows.TrackGuids()),
    ];

    private static RepeatedFigure<EfReadBenchmarks> Of(string name, string work, Func<EfReadBenchmarks, int> ours, Func<EfReadBenchmarks, int> rival) =>
        new(name, work, times: 1, Limit.AtMostTimes(1.03), ours, rival);
}
