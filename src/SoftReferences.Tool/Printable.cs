using System.Globalization;

namespace SoftReferences.Tool;

/// <summary>Makes text in which there are names of somebody else's fit for a terminal and for the log of a build: a line of it stays a line, and commands nothing.</summary>
internal static class Printable
{
    public static string Of(string text) =>
        text.Any(IsInvisible) ? string.Concat(text.Select(static character => IsInvisible(character) ? '\uFFFD' : character)) : text;

    private static bool IsInvisible(char character) => char.GetUnicodeCategory(character) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
