namespace UserService.Data;

internal static class Clock
{
    /// <summary>Gets the time in microseconds, the precision of PostgreSQL, so that responses equal the stored values.</summary>
    public static DateTimeOffset Now(this TimeProvider time)
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
