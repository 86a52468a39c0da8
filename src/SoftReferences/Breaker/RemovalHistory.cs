namespace SoftReferences;

/// <summary>The usual number of removals of a reference: an average of the rows per window, in which older windows count less and less.</summary>
/// <param name="Since">Since when the reference has been watched.</param>
/// <param name="Period">The number of the first window that is not in the average yet.</param>
/// <param name="UsualRows">The average.</param>
internal sealed record RemovalHistory(DateTimeOffset Since, long Period, double UsualRows)
{
    /// <summary>Adds the windows that have ended since.</summary>
    /// <param name="period">The number of the current window.</param>
    /// <param name="rowsOf">Returns the number of rows of a window.</param>
    /// <param name="limits">The limits, with the length of the window and the half-life.</param>
    public RemovalHistory Until(long period, Func<long, long> rowsOf, RemovalLimits limits)
    {
        if (period <= Period)
        {
            return this;
        }

        var weight = Math.Pow(0.5, limits.Window / limits.HistoryHalfLife);

        // Once the average has decayed to practically nothing, older empty windows are skipped.
        var first = Math.Max(Period, period - (long)Math.Min(1_000_000, Math.Ceiling(40 * (limits.HistoryHalfLife / limits.Window))));
        var usual = UsualRows * Math.Pow(weight, first - Period);
        for (var past = first; past < period; past++)
        {
            usual = (usual * weight) + (rowsOf(past) * (1 - weight));
        }

        return this with { Period = period, UsualRows = usual };
    }
}
