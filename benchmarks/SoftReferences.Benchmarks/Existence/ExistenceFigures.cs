namespace SoftReferences.Benchmarks;

/// <summary>The cost of existence validation.</summary>
internal static class ExistenceFigures
{
    public static IEnumerable<Figure> All =>
    [
        new BulkCheckFigure(),
        new ConcurrentCheckFigure("validate.coalesce", "1,000 requests at once that check a reference each, in at most 10 calls", sameKey: false, calls: 10),
        new ConcurrentCheckFigure("validate.coalesce.same", "1,000 requests at once that check the same reference, in 1 call", sameKey: true, calls: 1),
        new CachedCheckFigure(),
        new IdleCheckFigure(),
    ];
}
