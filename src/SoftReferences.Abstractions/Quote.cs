using System.Globalization;

namespace SoftReferences;

/// <summary>Makes foreign input fit to be quoted in a message: short, and on one line.</summary>
internal static class Quote
{
    private const int MaximumLength = 64;

    public static string Shorten(ReadOnlySpan<char> text)
    {
        var shortened = text.Length <= MaximumLength ? text.ToString() : string.Create(CultureInfo.InvariantCulture, $"{text[..MaximumLength]}…");
        return string.Create(shortened.Length, shortened, static (span, source) =>
        {
            for (var index = 0; index < span.Length; index++)
            {
                span[index] = char.IsControl(source[index]) ? '\uFFFD' : source[index];
            }
        });
    }
}
