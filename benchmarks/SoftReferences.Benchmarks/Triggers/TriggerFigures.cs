namespace SoftReferences.Benchmarks;

/// <summary>The cost of the triggers: the guard of references and the capture of deletions.</summary>
internal static class TriggerFigures
{
    public static IEnumerable<Figure> All =>
    [
        new GuardBulkFigure(),
        new GuardSingleFigure(),
        new CaptureBulkFigure(),
    ];
}
