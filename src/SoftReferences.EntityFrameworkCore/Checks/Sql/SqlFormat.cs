using System.Globalization;
using System.Text.RegularExpressions;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds the arguments of <c>format</c> that are inserted unquoted, by <c>%s</c>.</summary>
internal static partial class SqlFormat
{
    /// <summary>Returns the one-based numbers of these arguments.</summary>
    public static HashSet<int> Raw(string text)
    {
        var raw = new HashSet<int>();
        var number = 0;
        foreach (Match match in Specifier().Matches(text))
        {
            if (match.Groups["type"].ValueSpan is var type and not "%")
            {
                number = match.Groups["number"] is { Success: true } given && int.TryParse(given.ValueSpan, CultureInfo.InvariantCulture, out var parsed) ? parsed : number + 1;
                if (type is "s")
                {
                    raw.Add(number);
                }
            }
        }

        return raw;
    }

    [GeneratedRegex(@"%(?:(?<number>\d+)\$)?-?(?:\d+|\*(?:\d+\$)?)?(?<type>[sIL%])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Specifier();
}
