using System.Globalization;
using System.Text;

namespace SoftReferences;

/// <summary>Prepares foreign input for messages: short, on one line, and without invisible characters.</summary>
internal static class Quote
{
    private const int MaximumLength = 64;

    public static string Shorten(ReadOnlySpan<char> text, int maximumLength = MaximumLength)
    {
        var quoted = new StringBuilder();
        foreach (var rune in text[..Math.Min(text.Length, maximumLength)].EnumerateRunes())
        {
            quoted.Append(IsVisible(rune) ? rune.ToString() : "\uFFFD");
        }

        return text.Length > maximumLength ? quoted.Append('…').ToString() : quoted.ToString();
    }

    public static string Shorten(ReadOnlySpan<byte> utf8Text)
    {
        // A character has at most four bytes in UTF-8, so whatever is cut off here would not be quoted anyway.
        var start = Encoding.UTF8.GetString(utf8Text[..Math.Min(utf8Text.Length, (MaximumLength + 1) * 4)]);
        return Shorten(start);
    }

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
