using System.Globalization;

namespace SoftReferences;

/// <summary>The limits of one reference.</summary>
internal sealed record RemovalLimits(
    bool Enabled,
    TimeSpan Window,
    long MaximumRows,
    long MaximumKeys,
    double MaximumRowShare,
    double MaximumKeyShare,
    long AlwaysAllowedKeys,
    double MaximumTimesUsual,
    long UsualRowsAtLeast,
    TimeSpan HistoryHalfLife)
{
    /// <summary>Gets the number of rows at which counting can stop: in a larger table the absolute limit is stricter than the share.</summary>
    public long RowsWorthCounting => Bound(MaximumRows / MaximumRowShare);

    /// <summary>Gets the number of keys at which counting can stop.</summary>
    public long KeysWorthCounting => Bound(MaximumKeys / MaximumKeyShare);

    /// <summary>Returns which limit a window exceeds, or <see langword="null"/>.</summary>
    /// <param name="window">The removals of the window, including the current ones; at least one row.</param>
    /// <param name="size">The size of the table, or <see langword="null"/> if it is not known yet.</param>
    /// <param name="history">The usual number of removals.</param>
    /// <param name="now">The time.</param>
    /// <param name="needsSize">Whether the size is needed to decide.</param>
    public string? Exceeded(RemovalCount window, RemovalCount? size, RemovalHistory history, DateTimeOffset now, out bool needsSize)
    {
        needsSize = false;
        if (MaximumKeys == 0)
        {
            return "none may be without an approval";
        }

        if (window.Rows > MaximumRows)
        {
            return Text($"no more than {MaximumRows} rows may be");
        }

        if (window.Keys > MaximumKeys)
        {
            return Text($"no more than {MaximumKeys} keys may be");
        }

        if (window.Keys <= AlwaysAllowedKeys)
        {
            return null;
        }

        var usual = Math.Max(UsualRowsAtLeast, MaximumTimesUsual * history.UsualRows);
        if (now - history.Since >= HistoryHalfLife && window.Rows > usual)
        {
            return Text($"no more than {(long)usual} rows may be, because {history.UsualRows:0.#} are usual");
        }

        if (MaximumKeyShare >= 1 && MaximumRowShare >= 1)
        {
            return null;
        }

        if (size is not { } whole)
        {
            needsSize = true;
            return null;
        }

        return window.Keys > MaximumKeyShare * whole.Keys
                ? Text($"no more than {Math.Max(AlwaysAllowedKeys, (long)(MaximumKeyShare * whole.Keys))} keys may be, of {Size(whole.Keys, KeysWorthCounting)} that are referred to")
            : window.Rows > MaximumRowShare * whole.Rows
                ? Text($"no more than {(long)(MaximumRowShare * whole.Rows)} rows may be, of {Size(whole.Rows, RowsWorthCounting)}")
            : null;
    }

    private static string Size(long counted, long bound) => counted >= bound ? Text($"{bound} or more") : Text($"{counted}");

    private static long Bound(double value) => value >= long.MaxValue / 2 ? long.MaxValue / 2 : (long)Math.Ceiling(value);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
