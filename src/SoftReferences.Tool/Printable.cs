using System.Globalization;

namespace SoftReferences.Tool;

/// <summary>Makes text with foreign names safe for a terminal and a build log: it cannot break lines or send terminal commands.</summary>
internal static class Printable
{
    public static string Of(string text) =>
        text.Any(IsInvisible) ? string.Concat(text.Select(static character => IsInvisible(character) ? '\uFFFD' : character)) : text;

    private static bool IsInvisible(char character) => char.GetUnicodeCategory(character) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
