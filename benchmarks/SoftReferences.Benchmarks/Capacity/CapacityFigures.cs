namespace SoftReferences.Benchmarks;

/// <summary>The figures behind the paper on scale: the size of rows, and what becomes slower as tables grow.</summary>
internal static class CapacityFigures
{
    public static IEnumerable<Figure> All =>
    [
        new RowSizeFigure(),
        new GuardInboxFigure(),
        new FeedDepthFigure(),
        new CleanupInboxFigure(),
    ];

    /// <summary>Returns an expression for the text of the n-th key. Keys are in the order of the index, so that it is filled fast, and evenly distributed over all Guids, as random ones are.</summary>
    public static string Key(string number, int count) => $"lpad(to_hex({number} * {uint.MaxValue / count}::bigint), 8, '0') || '-0000-4000-8000-000000000000'";
}
