namespace SoftReferences.EntityFrameworkCore;

/// <summary>A clock that follows the time of the database instead of this machine's, because all replicas read and write times in the same tables.</summary>
/// <remarks>
/// The first statement of each transaction also returns the database's time. In between, the monotonic clock is used, so that changes of
/// the system clock have no effect. If the machine agrees with the database, or the database is SQLite, its own time is used.
/// </remarks>
internal sealed class DatabaseClock : TimeProvider
{
    // Synchronized clocks differ by less.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _machine;
    private Reading? _last;

    /// <summary>Initializes a clock.</summary>
    /// <param name="machine">The clock of this machine.</param>
    /// <param name="isCorrected">Whether the time of the database is used.</param>
    public DatabaseClock(TimeProvider machine, bool isCorrected) => (_machine, IsCorrected) = (machine, isCorrected);

    /// <summary>Gets a value indicating whether the time of the database is used.</summary>
    public bool IsCorrected { get; }

    /// <summary>Gets a value indicating whether the database's time has been received.</summary>
    public bool HasBeenTold => Volatile.Read(ref _last) is not null;

    public override TimeZoneInfo LocalTimeZone => _machine.LocalTimeZone;

    public override long TimestampFrequency => _machine.TimestampFrequency;

    /// <summary>Returns the clock of a database. A custom <see cref="TimeProvider"/>, as in tests, is used as it is.</summary>
    public static DatabaseClock For(TimeProvider machine) => machine as DatabaseClock ?? new(machine, ReferenceEquals(machine, System));

    public override DateTimeOffset GetUtcNow() => Volatile.Read(ref _last) is { } last ? last.At(_machine, _machine.GetTimestamp()) : _machine.GetUtcNow();

    public override long GetTimestamp() => _machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _machine.CreateTimer(callback, state, dueTime, period);

    /// <summary>Synchronizes with a time received from the database.</summary>
    /// <param name="told">The time of the database.</param>
    /// <param name="askedAt">The timestamp before the query.</param>
    /// <returns>How far the clock was ahead of the database's if it was adjusted; otherwise <see langword="null"/>.</returns>
    public TimeSpan? Tell(DateTimeOffset told, long askedAt)
    {
        var answeredAt = _machine.GetTimestamp();
        var expected = Volatile.Read(ref _last)?.At(_machine, answeredAt) ?? _machine.GetUtcNow();

        // The database read its time at some point between the query and the answer.
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
        /// <summary>Returns the time at a later timestamp.</summary>
        public DateTimeOffset At(TimeProvider machine, long timestamp) => Time + machine.GetElapsedTime(Timestamp, timestamp);
    }
}
