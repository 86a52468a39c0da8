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
    /// <summary>Gets how many rows have to be counted at most: in a larger table the absolute limit is the smaller one.</summary>
    public long RowsWorthCounting => Bound(MaximumRows / MaximumRowShare);

    /// <summary>Gets how many keys have to be counted at most.</summary>
    public long KeysWorthCounting => Bound(MaximumKeys / MaximumKeyShare);

    /// <summary>Says why what a window has come to is too much, or <see langword="null"/>.</summary>
    /// <param name="window">What was removed in the window, with what is about to be, which is a row at least.</param>
    /// <param name="size">The size of the table; <see langword="null"/> when it is not known yet.</param>
    /// <param name="history">What is usual.</param>
    /// <param name="now">The time.</param>
    /// <param name="needsSize">Whether it cannot be said without the size.</param>
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
