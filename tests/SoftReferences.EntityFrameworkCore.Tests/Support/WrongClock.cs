namespace SoftReferences.EntityFrameworkCore.Tests;

/// <summary>The clock of a machine that is wrong, and runs as another one does.</summary>
internal sealed class WrongClock(TimeProvider right) : TimeProvider
{
    /// <summary>Gets or sets how far it is ahead.</summary>
    public TimeSpan Ahead { get; set; }

    public override TimeZoneInfo LocalTimeZone => right.LocalTimeZone;

    public override long TimestampFrequency => right.TimestampFrequency;

    /// <summary>Gives the clock of a replica on such a machine, as the library goes by it: the database knows better.</summary>
    public static DatabaseClock Corrected(TimeSpan ahead) => new(new WrongClock(System) { Ahead = ahead }, isCorrected: true);

    public override DateTimeOffset GetUtcNow() => right.GetUtcNow() + Ahead;

    public override long GetTimestamp() => right.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => right.CreateTimer(callback, state, dueTime, period);
}
