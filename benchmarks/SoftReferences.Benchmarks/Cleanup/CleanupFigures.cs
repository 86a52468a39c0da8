namespace SoftReferences.Benchmarks;

/// <summary>The cost of clean-up compared with a foreign key.</summary>
internal static class CleanupFigures
{
    public static IEnumerable<Figure> All =>
    [
        new CleanupEngineFigure(),
        new CleanupBreakerFigure(),
        new CleanupEndToEndFigure(),
        new CleanupScaleFigure(),
        new CleanupReplicasFigure(),
        new DeleteToCleanFigure(),
        new RowByRowFigure(),
    ];
}
