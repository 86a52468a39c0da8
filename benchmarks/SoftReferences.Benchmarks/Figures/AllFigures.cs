namespace SoftReferences.Benchmarks;

/// <summary>All figures that <c>compare</c> measures.</summary>
internal static class AllFigures
{
    public static IReadOnlyList<Figure> Create() =>
    [
        .. IdFigures.All,
        .. EntityFrameworkFigures.All,
        .. ExistenceFigures.All,
        .. FeedFigures.All,
        .. CleanupFigures.All,
        .. TriggerFigures.All,
        new AnalyzersBuildFigure(),
        .. SweepFigures.All,
        .. CapacityFigures.All,
    ];
}
