namespace SoftReferences.Benchmarks;

/// <summary>The cost of a reference instead of a Guid.</summary>
internal static class IdFigures
{
    private const int Times = 500;

    public static IEnumerable<Figure> All =>
    [
        Of("id.parse", "parsing 500,000 ids", ids => ids.ParseReference(), ids => ids.ParseGuid()),
        Of("id.format", "formatting 500,000 ids into a span", ids => ids.FormatReference(), ids => ids.FormatGuid()),
        Of("id.string", "making 500,000 ids strings", ids => ids.ToStringReference(), ids => ids.ToStringGuid()),
        Of("id.json", "writing and reading 500,000 ids as JSON", ids => ids.JsonReference(), ids => ids.JsonGuid()),
        Of("id.hash", "hashing 500,000 ids", ids => ids.HashReference(), ids => ids.HashGuid()),
        Of("id.dictionary", "looking 500,000 ids up in a dictionary", ids => ids.LookUpReference(), ids => ids.LookUpGuid()),
    ];

    private static RepeatedFigure<IdBenchmarks> Of(string name, string work, Func<IdBenchmarks, int> ours, Func<IdBenchmarks, int> rival) =>
        new(name, work, Times, Limit.AtMostTimes(1.05), ours, rival);
}
