using Microsoft.Extensions.Time.Testing;

namespace SoftReferences.Tests.Sweep;

public sealed class SweepPaceTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly SweepOptions _options = new() { KeysPerSecond = 1_000, TargetLatency = TimeSpan.FromMilliseconds(100) };

    [Fact]
    public void Rate_GrowsByStepsToItsLimit_WhileAnswersAreQuick()
    {
        var pace = new SweepPace(_options, _time);
        Assert.Equal(50, pace.Rate);

        pace.Answered(TimeSpan.FromMilliseconds(100), couldSay: true);
        Assert.Equal(100, pace.Rate);
        for (var answer = 0; answer < 30; answer++)
        {
            pace.Answered(TimeSpan.Zero, couldSay: true);
        }

        Assert.Equal(1_000, pace.Rate);
    }

    [Theory]
    [InlineData(101, true)]
    [InlineData(1, false)]
    public void Rate_IsHalved_WhenTheOwnerIsSlow_OrCannotSay_AndNeverEnds(int milliseconds, bool couldSay)
    {
        var pace = new SweepPace(_options, _time);
        pace.Answered(TimeSpan.FromMilliseconds(milliseconds), couldSay);
        Assert.Equal(25, pace.Rate);
        for (var answer = 0; answer < 30; answer++)
        {
            pace.Answered(TimeSpan.FromMilliseconds(milliseconds), couldSay);
        }

        Assert.Equal(10, pace.Rate);
    }

    [Fact]
    public void Questions_WaitForThoseBefore_AndNoLongerThanTheRateDemands()
    {
        var pace = new SweepPace(_options, _time);
        Assert.Equal(TimeSpan.Zero, pace.Take(100));
        Assert.Equal(TimeSpan.FromSeconds(2), pace.Take(50));
        Assert.Equal(TimeSpan.FromSeconds(3), pace.Take(50));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.Zero, pace.Take(50));
    }
}
