namespace SoftReferences.EntityFrameworkCore;

/// <summary>Tells the time as the database does, whatever the clock of this machine says: all replicas read and write times in the same tables.</summary>
/// <remarks>
/// The first statement of each transaction asks for the time, on its way. In between it runs on by the monotonic clock, so that
/// a clock that is set has no effect. A machine that agrees with the database keeps its own time, and so does everything on SQLite,
/// whose database is on the machine.
/// </remarks>
internal sealed class DatabaseClock : TimeProvider
{
    // Clocks that are kept right differ by less.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _machine;
    private Reading? _last;

    /// <summary>Initializes a clock.</summary>
    /// <param name="machine">The clock of this machine.</param>
    /// <param name="isCorrected">Whether the database knows better.</param>
    public DatabaseClock(TimeProvider machine, bool isCorrected) => (_machine, IsCorrected) = (machine, isCorrected);

    /// <summary>Gets a value indicating whether the database knows better.</summary>
    public bool IsCorrected { get; }

    /// <summary>Gets a value indicating whether the database has told the time yet.</summary>
    public bool HasBeenTold => Volatile.Read(ref _last) is not null;

    public override TimeZoneInfo LocalTimeZone => _machine.LocalTimeZone;

    public override long TimestampFrequency => _machine.TimestampFrequency;

    /// <summary>Gives the clock of a database. Somebody who brings a clock of his own, as tests do, is taken at his word.</summary>
    public static DatabaseClock For(TimeProvider machine) => machine as DatabaseClock ?? new(machine, ReferenceEquals(machine, System));

    public override DateTimeOffset GetUtcNow() => Volatile.Read(ref _last) is { } last ? last.At(_machine, _machine.GetTimestamp()) : _machine.GetUtcNow();

    public override long GetTimestamp() => _machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _machine.CreateTimer(callback, state, dueTime, period);

    /// <summary>Takes what the database has said.</summary>
    /// <param name="told">The time by its clock.</param>
    /// <param name="askedAt">The timestamp at which it was asked.</param>
    /// <returns>How far the clock was ahead of the database's, when it was set; otherwise <see langword="null"/>.</returns>
    public TimeSpan? Tell(DateTimeOffset told, long askedAt)
    {
        var answeredAt = _machine.GetTimestamp();
        var expected = Volatile.Read(ref _last)?.At(_machine, answeredAt) ?? _machine.GetUtcNow();

        // Some time on the way of question and answer: nobody knows when.
        if (told <= expected + Tolerance && told >= expected - _machine.GetElapsedTime(askedAt, answeredAt) - Tolerance)
        {
            _ = Interlocked.CompareExchange(ref _last, new(expected, answeredAt), null);
            return null;
        }

        Volatile.Write(ref _last, new(told, answeredAt));
        return expected - told;
    }

    private sealed record Reading(DateTimeOffset Time, long Timestamp)
    {
        /// <summary>Gives the time at a later timestamp.</summary>
        public DateTimeOffset At(TimeProvider machine, long timestamp) => Time + machine.GetElapsedTime(Timestamp, timestamp);
    }
}
