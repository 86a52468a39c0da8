namespace SoftReferences.EntityFrameworkCore.Tests;

/// <summary>The clock of a machine with the wrong time. It runs at the same speed as another clock.</summary>
internal sealed class WrongClock(TimeProvider right) : TimeProvider
{
    /// <summary>Gets or sets how far the clock is ahead.</summary>
    public TimeSpan Ahead { get; set; }

    public override TimeZoneInfo LocalTimeZone => right.LocalTimeZone;

    public override long TimestampFrequency => right.TimestampFrequency;

    /// <summary>Returns the clock that the library uses on such a machine, after it was corrected by the time of the database.</summary>
    public static DatabaseClock Corrected(TimeSpan ahead) => new(new WrongClock(System) { Ahead = ahead }, isCorrected: true);

    public override DateTimeOffset GetUtcNow() => right.GetUtcNow() + Ahead;

    public override long GetTimestamp() => right.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => right.CreateTimer(callback, state, dueTime, period);
}
