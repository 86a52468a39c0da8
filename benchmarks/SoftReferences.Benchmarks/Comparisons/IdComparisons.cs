namespace SoftReferences.Benchmarks;

/// <summary>What a reference costs where a Guid would do: the pairs of the benchmarks, in alternation.</summary>
internal static class IdComparisons
{
    private const int Times = 500;

    public static IEnumerable<Comparison> All =>
    [
        new RepeatedComparison<IdBenchmarks>("Parse an id", Times, ids => ids.ParseGuid(), ids => ids.ParseReference()),
        new RepeatedComparison<IdBenchmarks>("Format an id into a span", Times, ids => ids.FormatGuid(), ids => ids.FormatReference()),
        new RepeatedComparison<IdBenchmarks>("Make an id a string", Times, ids => ids.ToStringGuid(), ids => ids.ToStringReference()),
        new RepeatedComparison<IdBenchmarks>("Write and read an id as JSON", Times, ids => ids.JsonGuid(), ids => ids.JsonReference()),
        new RepeatedComparison<IdBenchmarks>("Look an id up in a dictionary", Times, ids => ids.LookUpGuid(), ids => ids.LookUpReference()),
        new RepeatedComparison<EfReadBenchmarks>("Read 10,000 rows, not tracked", 1, rows => rows.ReadGuids(), rows => rows.ReadReferences()),
        new RepeatedComparison<EfReadBenchmarks>("Read 10,000 rows, tracked", 1, rows => rows.TrackGuids(), rows => rows.TrackReferences()),
    ];
}
