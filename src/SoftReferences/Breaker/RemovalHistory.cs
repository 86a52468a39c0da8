namespace SoftReferences;

/// <summary>What is usual for a reference: an average of the rows of a window in which older windows count less and less.</summary>
/// <param name="Since">Since when the reference has been watched.</param>
/// <param name="Period">The number of the window up to which, exclusively, everything is in the average.</param>
/// <param name="UsualRows">The average.</param>
internal sealed record RemovalHistory(DateTimeOffset Since, long Period, double UsualRows)
{
    /// <summary>Takes the windows in that have ended since.</summary>
    /// <param name="period">The number of the window that goes on.</param>
    /// <param name="rowsOf">How many rows each window had.</param>
    /// <param name="limits">The limits, with the length of the window and the half-life.</param>
    public RemovalHistory Until(long period, Func<long, long> rowsOf, RemovalLimits limits)
    {
        if (period <= Period)
        {
            return this;
        }

        var weight = Math.Pow(0.5, limits.Window / limits.HistoryHalfLife);

        // Where nothing is left of an average there is no need to go through all the windows that had nothing.
        var first = Math.Max(Period, period - (long)Math.Min(1_000_000, Math.Ceiling(40 * (limits.HistoryHalfLife / limits.Window))));
        var usual = UsualRows * Math.Pow(weight, first - Period);
        for (var past = first; past < period; past++)
        {
            usual = (usual * weight) + (rowsOf(past) * (1 - weight));
        }

        return this with { Period = period, UsualRows = usual };
    }
}
