namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

public sealed class PositionRunsTests
{
    [Fact]
    public void Range_MeetsThePositionsInIt_AndNoOthers()
    {
        var runs = new PositionRuns([7, -3, 5, 6, 20, 20]);

        Assert.Equal((3, -3L, 20L), (runs.Count, runs.First, runs.Last));
        Assert.True(runs.Meet(-10, -3));
        Assert.True(runs.Meet(7, 19));
        Assert.True(runs.Meet(6, 6));
        Assert.True(runs.Meet(0, 100));
        Assert.False(runs.Meet(-10, -4));
        Assert.False(runs.Meet(-2, 4));
        Assert.False(runs.Meet(8, 19));
        Assert.False(runs.Meet(21, 30));
    }

    [Fact]
    public void Range_MeetsNothing_WhereThereIsNothing() => Assert.False(new PositionRuns([]).Meet(long.MinValue, long.MaxValue));

    [Fact]
    public void AnyNumberOfPositions_IsHeldInBoundedRuns_WhichMissNone()
    {
        // The gaps differ, so that close positions are joined before distant ones.
        long[] positions = [.. Enumerable.Range(0, 30 * PositionRuns.MaximumCount).Select(n => (n * 3L) + (n / 1000 * 1_000_000L))];

        var runs = new PositionRuns(positions);

        Assert.InRange(runs.Count, 1, PositionRuns.MaximumCount);
        Assert.All(positions, position => Assert.True(runs.Meet(position, position)));
        Assert.False(runs.Meet(positions[999] + 1, positions[1000] - 1));
        Assert.Equal((positions[0], positions[^1]), (runs.First, runs.Last));
    }
}
