namespace SoftReferences.Benchmarks;

/// <summary>What the paper on scale rests on: how much there is for each row, and what becomes slower as there is more.</summary>
internal static class CapacityFigures
{
    public static IEnumerable<Figure> All =>
    [
        new RowSizeFigure(),
        new GuardInboxFigure(),
        new FeedDepthFigure(),
        new CleanupInboxFigure(),
    ];

    /// <summary>Gives an expression for the text of a key: the n-th of so many in the order of an index, which is filled fast that way, and evenly among all Guids, as random ones are.</summary>
    public static string Key(string number, int count) => $"lpad(to_hex({number} * {uint.MaxValue / count}::bigint), 8, '0') || '-0000-4000-8000-000000000000'";
}
