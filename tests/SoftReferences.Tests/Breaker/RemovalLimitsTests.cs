namespace SoftReferences.Tests.Breaker;

public sealed class RemovalLimitsTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(100);
    private static readonly RemovalHistory New = new(Now, 0, 0);
    private static readonly RemovalHistory Known = new(Now.AddDays(-7), 0, 100);

    private readonly RemovalLimits _limits = new BreakerOptions().For("Pet.UserId");

    [Theory]
    [InlineData(100_000, 1, 1_000_000, 100_000, null)]
    [InlineData(100_001, 1, 1_000_000, 100_000, "no more than 100000 rows may be")]
    [InlineData(10_000, 10_000, 1_000_000, 200_000, null)]
    [InlineData(10_001, 10_001, 1_000_000, 1_000_000, "no more than 10000 keys may be")]
    [InlineData(90, 5, 100, 6, null)]
    [InlineData(6, 6, 1_000, 100, "no more than 5 keys may be, of 100 that are referred to")]
    [InlineData(6, 6, 1_000, 120, null)]
    [InlineData(51, 6, 1_000, 120, "no more than 50 rows may be, of 1000")]
    [InlineData(50, 6, 1_000, 120, null)]
    [InlineData(50_000, 6, 2_000_000, 200_000, null)]
    public void Window_IsJudgedByAbsoluteLimitsFirst_AndBySharesOnceThereAreSomeKeys(long rows, long keys, long tableRows, long tableKeys, string? expected)
    {
        Assert.Equal(expected, _limits.Exceeded(new(rows, keys), new RemovalCount(tableRows, tableKeys), New, Now, out var needsSize));
        Assert.False(needsSize);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 0)]
    public void NoKeyAllowed_IsTooMuch_EvenOfAKeyThatWasCountedBefore(long rows, long keys)
    {
        Assert.Equal("none may be without an approval", (_limits with { MaximumKeys = 0 }).Exceeded(new(rows, keys), null, New, Now, out var needsSize));
        Assert.False(needsSize);
    }

    [Fact]
    public void Size_IsNeededOnlyWhenSharesDecide()
    {
        Assert.Null(_limits.Exceeded(new(50_000, 5), null, New, Now, out var needsSize));
        Assert.False(needsSize);
        Assert.Null(_limits.Exceeded(new(6, 6), null, New, Now, out needsSize));
        Assert.True(needsSize);
        Assert.Null((_limits with { MaximumKeyShare = 1, MaximumRowShare = 1 }).Exceeded(new(6, 6), null, New, Now, out needsSize));
        Assert.False(needsSize);
    }

    [Fact]
    public void Shares_AreJudgedEachByItself()
    {
        var size = new RemovalCount(1_000, 120);
        Assert.NotNull((_limits with { MaximumKeyShare = 1 }).Exceeded(new(51, 6), size, New, Now, out _));
        Assert.Null((_limits with { MaximumKeyShare = 1 }).Exceeded(new(50, 50), size, New, Now, out _));
        Assert.NotNull((_limits with { MaximumRowShare = 1 }).Exceeded(new(7, 7), size, New, Now, out _));
        Assert.Null((_limits with { MaximumRowShare = 1 }).Exceeded(new(1_000, 6), size, New, Now, out _));
    }

    [Theory]
    [InlineData(2_000, null)]
    [InlineData(2_001, "no more than 2000 rows may be, because 100 are usual")]
    public void History_CountsOnceItIsLongEnough(long rows, string? expected)
    {
        var size = new RemovalCount(1_000_000, 100_000);
        Assert.Equal(expected, _limits.Exceeded(new(rows, 6), size, Known, Now, out _));
        Assert.Null(_limits.Exceeded(new(rows, 6), size, Known with { Since = Now.AddDays(-6) }, Now, out _));
        Assert.Null(_limits.Exceeded(new(1_000, 6), size, Known with { UsualRows = 0 }, Now, out _));
        Assert.NotNull(_limits.Exceeded(new(1_001, 6), size, Known with { UsualRows = 0 }, Now, out _));
    }

    [Fact]
    public void Average_ApproachesWhatIsUsual_AndForgetsByHalves()
    {
        var history = new RemovalHistory(Now, 0, 0).Until(24 * 7, _ => 100, _limits);
        Assert.Equal(50, history.UsualRows, 3);
        history = history.Until(24 * 14, _ => 0, _limits);
        Assert.Equal(25, history.UsualRows, 3);
        Assert.Same(history, history.Until(history.Period, _ => 1_000, _limits));
    }

    [Fact]
    public void Average_OverALongSilence_TakesNoLongTime()
    {
        var history = new RemovalHistory(Now, 0, 1_000).Until(long.MaxValue / 2, _ => 0, _limits);
        Assert.Equal(0, history.UsualRows, 3);
    }

    [Fact]
    public void Average_OverASilence_LongerThanIsGoneThrough_ForgetsAllOfIt()
    {
        var limits = _limits with { Window = TimeSpan.FromMinutes(1), HistoryHalfLife = TimeSpan.FromMinutes(1_000_000) };
        var history = new RemovalHistory(Now, 0, 1_000).Until(3_000_000, _ => 0, limits);
        Assert.Equal(125, history.UsualRows, 3);
    }

    [Fact]
    public void TableIsCountedOnlyAsFarAsItMatters()
    {
        Assert.Equal((2_000_000, 200_000), (_limits.RowsWorthCounting, _limits.KeysWorthCounting));
        var unlimited = _limits with { MaximumRows = long.MaxValue, MaximumKeys = long.MaxValue };
        Assert.Equal((long.MaxValue / 2, long.MaxValue / 2), (unlimited.RowsWorthCounting, unlimited.KeysWorthCounting));
    }
}
