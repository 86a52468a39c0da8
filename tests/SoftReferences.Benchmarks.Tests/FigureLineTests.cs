namespace SoftReferences.Benchmarks.Tests;

public sealed class FigureLineTests
{
    [Fact]
    public void Line_OfPairs_HasTheMedianOfTheirRatiosAndNotTheRatioOfMedians()
    {
        var line = FigureLine.Of("a", [(1, 1), (2, 8), (30, 10), (4, 4), (5, 10)], "ms", Limit.AtMostTimes(1));

        Assert.Equal((4, 8, 1), (line.Ours, line.Rival, line.Ratio));
        Assert.Equal(new Spread(0.25, 3), line.Spread);
    }

    [Fact]
    public void Line_OfManyPairs_LeavesTheOutliersOutOfItsSpread()
    {
        var pairs = Enumerable.Range(1, 100).Select(static value => ((double)value, 1.0));

        Assert.Equal(new Spread(40, 61), FigureLine.Of("a", [.. pairs], "ms", Limit.AtMostTimes(1)).Spread);
    }

    [Theory]
    [InlineData(0.5, 50)]
    [InlineData(0.99, 99)]
    [InlineData(1, 100)]
    [InlineData(0, 1)]
    public void Percentile_OfValues_IsTheSmallestThatSoManyDoNotExceed(double share, double expected) =>
        Assert.Equal(expected, new Sample(Enumerable.Range(1, 100).Select(static value => (double)value)).Percentile(share));

    [Fact]
    public void Line_WhereNeitherAllocates_IsEqual() =>
        Assert.Equal(1, FigureLine.Of("a", [(0, 0)], "bytes", Limit.AtMostTimes(1)).Ratio);
}
