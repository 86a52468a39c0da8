using System.Globalization;
using System.Text;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Reads backslash escapes in <c>E'…'</c>.</summary>
internal static class SqlEscape
{
    /// <summary>Reads one escape.</summary>
    /// <param name="sql">The SQL.</param>
    /// <param name="position">The position after the backslash.</param>
    /// <returns>The unescaped text, and the number of characters read.</returns>
    public static (string Text, int Length) Read(string sql, int position) => sql[position] switch
    {
        'b' => ("\b", 1),
        'f' => ("\f", 1),
        'n' => ("\n", 1),
        'r' => ("\r", 1),
        't' => ("\t", 1),
        'x' => Coded(sql, position, 1, Digits(sql, position + 1, 2, char.IsAsciiHexDigit), 16),
        'u' => Coded(sql, position, 1, 4, 16),
        'U' => Coded(sql, position, 1, 8, 16),
        >= '0' and <= '7' => Coded(sql, position, 0, Digits(sql, position, 3, digit => digit is >= '0' and <= '7'), 8),
        var other => (other.ToString(), 1),
    };

    private static int Digits(string sql, int start, int most, Func<char, bool> isDigit)
    {
        var count = 0;
        while (count < most && start + count < sql.Length && isDigit(sql[start + count]))
        {
            count++;
        }

        return count;
    }

    // An invalid code stands for its first character.
    private static (string Text, int Length) Coded(string sql, int position, int prefix, int digits, int radix)
    {
        var start = position + prefix;
        if (digits == 0 || (radix == 16 && Digits(sql, start, digits, char.IsAsciiHexDigit) < digits))
        {
            return (sql[position].ToString(), 1);
        }

        var code = 0L;
        foreach (var digit in sql.AsSpan(start, digits))
        {
            code = (code * radix) + int.Parse([digit], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }

        return code <= int.MaxValue && Rune.IsValid((int)code) ? (new Rune((int)code).ToString(), prefix + digits) : (sql[position].ToString(), 1);
    }
}
