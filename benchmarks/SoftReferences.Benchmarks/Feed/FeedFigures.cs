namespace SoftReferences.Benchmarks;

/// <summary>What it takes to read an owner's feed.</summary>
internal static class FeedFigures
{
    public static IEnumerable<Figure> All => [new FeedCatchUpFigure()];
}
