namespace SoftReferences.Benchmarks;

/// <summary>What the triggers cost: the guard of references and the capture of deletions.</summary>
internal static class TriggerFigures
{
    public static IEnumerable<Figure> All =>
    [
        new GuardBulkFigure(),
        new GuardSingleFigure(),
        new CaptureBulkFigure(),
    ];
}
