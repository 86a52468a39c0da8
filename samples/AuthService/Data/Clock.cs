namespace AuthService.Data;

internal static class Clock
{
    /// <summary>Gets the time in microseconds, as PostgreSQL keeps it, so that what is answered is what is stored.</summary>
    public static DateTimeOffset Now(this TimeProvider time)
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
