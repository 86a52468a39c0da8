namespace SoftReferences.EntityFrameworkCore;

/// <summary>How much of one reference is done at a time: as much as takes about the target duration, within the bounds of the options.</summary>
/// <remarks>
/// Sizes double while there is much time left and shrink in proportion when there was not enough: what a row costs is not
/// known beforehand, because foreign keys within the service may cascade underneath. Not safe for use by several threads
/// at once, which costs nothing but precision.
/// </remarks>
internal sealed class CleanupPace(CleanupOptions options)
{
    private const int FirstRows = 1_000;
    private const int FirstKeys = 500;

    private int _rows = FirstRows;
    private int _keys = FirstKeys;

    /// <summary>Gets the most rows of the next transaction.</summary>
    public int Rows => Math.Min(_rows, options.BatchSize);

    /// <summary>Gets the most tombstones of the next claim.</summary>
    public int Keys => Math.Min(_keys, options.KeysPerClaim);

    /// <summary>Tells how long a transaction took that changed so many rows.</summary>
    public void Changed(long rows, TimeSpan elapsed)
    {
        if (elapsed > options.TargetDuration)
        {
            _rows = Math.Max(1, (int)(Rows * Math.Max(0.25, options.TargetDuration / elapsed)));
        }
        else if (rows >= Rows && elapsed < options.TargetDuration / 2)
        {
            _rows = Rows * (elapsed < options.TargetDuration / 8 ? 4 : 2);
        }
    }

    /// <summary>Tells how long so many claimed tombstones took.</summary>
    public void Finished(int keys, TimeSpan elapsed)
    {
        if (elapsed > options.TargetDuration)
        {
            _keys = Math.Max(1, Keys / 2);
        }
        else if (keys >= Keys && elapsed < options.TargetDuration / 2)
        {
            _keys = Keys * 2;
        }
    }

    /// <summary>Tells that a transaction failed: it may have been too large to end in time.</summary>
    public void Failed() => _rows = Math.Max(1, Rows / 4);
}
