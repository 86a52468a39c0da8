namespace SoftReferences.Benchmarks;

/// <summary>What clean-up costs where a foreign key would do it.</summary>
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
