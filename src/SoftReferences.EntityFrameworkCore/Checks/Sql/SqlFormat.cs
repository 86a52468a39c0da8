using System.Globalization;
using System.Text.RegularExpressions;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Reads the text of <c>format</c>: which of its arguments become SQL as they are, by <c>%s</c>.</summary>
internal static partial class SqlFormat
{
    /// <summary>Finds the numbers of those arguments, from one.</summary>
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
