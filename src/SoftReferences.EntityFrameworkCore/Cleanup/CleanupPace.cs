namespace SoftReferences.EntityFrameworkCore;

/// <summary>Chooses the batch sizes of one reference, so that a transaction takes about the target duration. The options are upper bounds.</summary>
/// <remarks>
/// The cost of a row is not known beforehand, because foreign keys inside the service may cascade. Sizes grow while transactions
/// are fast, and shrink in proportion when one takes too long. A claim takes about as many tombstones as have rows for one
/// transaction, estimated from previous claims. If half the work takes as long, something else is slow, such as an overloaded
/// machine, and the size is not reduced further. Not synchronized: a race between threads only makes the sizes less precise.
/// </remarks>
internal sealed class CleanupPace(CleanupOptions options)
{
    private const int FirstRows = 1_000;
    private const int FirstKeys = 500;

    // Leaves room for keys with more rows than the average.
    private const double Margin = 7 / 8.0;

    private readonly Slowness _slowRows = new();
    private readonly Slowness _slowKeys = new();
    private int _rows = FirstRows;
    private int _keys = FirstKeys;
    private double _rowsPerKey;

    /// <summary>Gets the maximum number of rows of the next transaction.</summary>
    public int Rows => Math.Min(_rows, options.BatchSize);

    /// <summary>Gets the maximum number of tombstones of the next claim.</summary>
    public int Keys => Math.Min(Math.Min(_keys, options.KeysPerClaim), KeysOfATransaction);

    private int KeysOfATransaction => _rowsPerKey > 0 ? (int)Math.Clamp(Rows * Margin / _rowsPerKey, 1, int.MaxValue) : int.MaxValue;

    /// <summary>Reports the duration of a transaction and how many rows it changed.</summary>
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

    /// <summary>Reports how long a claim took in all, with its numbers of tombstones and rows.</summary>
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

    /// <summary>Reports that a transaction failed, perhaps because it was too large to finish in time.</summary>
    public void Failed()
    {
        _slowRows.End();
        _rows = Math.Max(1, Rows / 4);
    }

    /// <summary>Detects slowness that smaller batches do not cure.</summary>
    private sealed class Slowness
    {
        private long _size;
        private TimeSpan _elapsed;
        private int _fewest = 1;

        /// <summary>Reports work that took too long.</summary>
        /// <returns>The smallest useful size: the previous size, if halving it did not save time; otherwise 1.</returns>
        public int FewestAfter(long size, TimeSpan elapsed)
        {
            if (size > 0 && _size >= 2 * size && elapsed > 0.75 * _elapsed)
            {
                _fewest = (int)Math.Min(_size, int.MaxValue);
            }

            (_size, _elapsed) = (size, elapsed);
            return _fewest;
        }

        /// <summary>Starts over, after work that was fast enough or failed.</summary>
        public void End() => (_size, _fewest) = (0, 1);
    }
}
