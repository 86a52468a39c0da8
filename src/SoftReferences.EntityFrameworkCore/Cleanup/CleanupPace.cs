namespace SoftReferences.EntityFrameworkCore;

/// <summary>How much of one reference is done at a time: as much as takes about the target duration, within the bounds of the options.</summary>
/// <remarks>
/// Sizes double while there is much time left and shrink in proportion when there was not enough: what a row costs is not
/// known beforehand, because foreign keys within the service may cascade underneath. As many tombstones are claimed as
/// have rows for one transaction, going by the last ones. What takes as long with half of it is slow for another reason, as on a machine
/// that is overloaded, and is not made smaller for it. Not safe for use by several threads at once, which costs nothing but precision.
/// </remarks>
internal sealed class CleanupPace(CleanupOptions options)
{
    private const int FirstRows = 1_000;
    private const int FirstKeys = 500;

    // Keys do not all have the same number of rows.
    private const double Margin = 7 / 8.0;

    private readonly Slowness _slowRows = new();
    private readonly Slowness _slowKeys = new();
    private int _rows = FirstRows;
    private int _keys = FirstKeys;
    private double _rowsPerKey;

    /// <summary>Gets the most rows of the next transaction.</summary>
    public int Rows => Math.Min(_rows, options.BatchSize);

    /// <summary>Gets the most tombstones of the next claim.</summary>
    public int Keys => Math.Min(Math.Min(_keys, options.KeysPerClaim), KeysOfATransaction);

    private int KeysOfATransaction => _rowsPerKey > 0 ? (int)Math.Clamp(Rows * Margin / _rowsPerKey, 1, int.MaxValue) : int.MaxValue;

    /// <summary>Tells how long a transaction took that changed so many rows.</summary>
    public void Changed(long rows, TimeSpan elapsed)
    {
        if (elapsed > options.TargetDuration)
        {
            _rows = Math.Max(_slowRows.FewestAfter(rows, elapsed), (int)(Rows * Math.Max(0.25, options.TargetDuration / elapsed)));
            return;
        }

        _slowRows.End();
        if (rows > Rows / 2 && elapsed < options.TargetDuration / 2)
        {
            _rows = Rows * (elapsed < options.TargetDuration / 8 ? 4 : 2);
        }
    }

    /// <summary>Tells how long so many claimed tombstones took, and how many rows they had.</summary>
    public void Finished(int keys, long rows, TimeSpan elapsed)
    {
        var claimed = Keys;
        var rowsPerKey = rows / (double)keys;
        _rowsPerKey = _rowsPerKey > 0 ? (_rowsPerKey + rowsPerKey) / 2 : rowsPerKey;
        if (elapsed > options.TargetDuration)
        {
            _keys = Math.Max(_slowKeys.FewestAfter(keys, elapsed), claimed / 2);
            return;
        }

        _slowKeys.End();
        if (keys > claimed / 2 && elapsed < options.TargetDuration / 2)
        {
            _keys = claimed * 2;
        }
    }

    /// <summary>Tells that a transaction failed: it may have been too large to end in time.</summary>
    public void Failed()
    {
        _slowRows.End();
        _rows = Math.Max(1, Rows / 4);
    }

    /// <summary>Whether less work would take less time.</summary>
    private sealed class Slowness
    {
        private long _size;
        private TimeSpan _elapsed;
        private int _fewest = 1;

        /// <summary>Tells that so much took too long.</summary>
        /// <returns>The least that is worth doing at once: what took about as long when it was twice as much.</returns>
        public int FewestAfter(long size, TimeSpan elapsed)
        {
            if (size > 0 && _size >= 2 * size && elapsed > 0.75 * _elapsed)
            {
                _fewest = (int)Math.Min(_size, int.MaxValue);
            }

            (_size, _elapsed) = (size, elapsed);
            return _fewest;
        }

        /// <summary>Tells that something did not take too long, or failed.</summary>
        public void End() => (_size, _fewest) = (0, 1);
    }
}
