using Microsoft.Extensions.Time.Testing;

namespace SoftReferences.EntityFrameworkCore.Tests.Storage;

/// <summary>Which time is used when a machine and its database disagree.</summary>
public sealed class DatabaseClockTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Noon);
    private readonly WrongClock _machine;
    private readonly DatabaseClock _clock;

    public DatabaseClockTests() => _clock = new(_machine = new(_time), isCorrected: true);

    [Theory]
    [InlineData(0)]
    [InlineData(-1_000)]
    [InlineData(1_000)]
    public void MachineThatAgrees_KeepsItsTime(int milliseconds)
    {
        Assert.Null(Tell(Noon.AddMilliseconds(milliseconds)));
        Assert.Equal(Noon, _clock.GetUtcNow());
        Assert.True(_clock.HasBeenTold);
    }

    [Theory]
    [InlineData(-1_001)]
    [InlineData(1_001)]
    [InlineData(-86_400_000)]
    [InlineData(86_400_000)]
    public void MachineThatDoesNot_GoesByTheDatabase_AndRunsOn(int milliseconds)
    {
        Assert.Equal(TimeSpan.FromMilliseconds(-milliseconds), Tell(Noon.AddMilliseconds(milliseconds)));
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(Noon.AddMilliseconds(milliseconds).AddMinutes(5), _clock.GetUtcNow());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public void AnswerThatTakesLong_MayHaveBeenGivenAtAnyTimeMeanwhile(int secondsAgo)
    {
        var askedAt = _machine.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Null(_clock.Tell(Noon.AddSeconds(30 - secondsAgo), askedAt));
        Assert.Equal(Noon.AddSeconds(30), _clock.GetUtcNow());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void MachineWhoseClockIsSet_GoesOnAsBefore(int hours)
    {
        Tell(Noon);
        _time.Advance(TimeSpan.FromMinutes(1));
        _machine.Ahead = TimeSpan.FromHours(hours);
        Assert.Equal(Noon.AddMinutes(1), _clock.GetUtcNow());
        Assert.Null(Tell(Noon.AddMinutes(1)));
    }

    [Fact]
    public void DatabaseWhoseClockIsSet_IsFollowed()
    {
        Tell(Noon);
        Assert.Equal(TimeSpan.FromHours(-1), Tell(Noon.AddHours(1)));
        Assert.Equal(Noon.AddHours(1), _clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromHours(1), Tell(Noon));
        Assert.Equal(Noon, _clock.GetUtcNow());
    }

    [Fact]
    public void ClocksThatDriftApart_AreBroughtTogether()
    {
        Tell(Noon);
        for (var minute = 1; minute <= 1_000; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            var now = Noon.AddMinutes(minute * 1.001);
            Tell(now);
            Assert.InRange(now - _clock.GetUtcNow(), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void ClockOfOnesOwn_IsTakenAtItsWord()
    {
        Assert.False(DatabaseClock.For(_machine).IsCorrected);
        Assert.True(DatabaseClock.For(TimeProvider.System).IsCorrected);
        Assert.Same(_clock, DatabaseClock.For(_clock));
    }

    [Fact]
    public void Timers_AreTheMachines()
    {
        var elapsed = false;
        using var timer = _clock.CreateTimer(_ => elapsed = true, null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        Tell(Noon.AddDays(1));
        Assert.False(elapsed);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(elapsed);
        Assert.Equal((_machine.GetTimestamp(), _machine.TimestampFrequency, _machine.LocalTimeZone), (_clock.GetTimestamp(), _clock.TimestampFrequency, _clock.LocalTimeZone));
    }

    private TimeSpan? Tell(DateTimeOffset told) => _clock.Tell(told, _machine.GetTimestamp());
}
