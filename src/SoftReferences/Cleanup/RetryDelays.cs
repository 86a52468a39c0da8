namespace SoftReferences;

/// <summary>Exponential back-off, jittered over the upper half of each wait.</summary>
internal static class RetryDelays
{
    /// <summary>Returns the wait before the next try.</summary>
    /// <param name="failures">How many tries have failed; at least 1.</param>
    /// <param name="first">The wait after the first failure.</param>
    /// <param name="longest">The longest wait.</param>
    /// <param name="random">Draws the jitter.</param>
    public static TimeSpan For(int failures, TimeSpan first, TimeSpan longest, Random random)
    {
        var ceiling = Math.Min(longest.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, Math.Clamp(failures - 1, 0, 30)));
        return TimeSpan.FromMilliseconds(ceiling * (0.5 + (random.NextDouble() / 2)));
    }
}
