using System.Globalization;
using System.Text;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Reads Unicode escapes in <c>U&amp;"…"</c> and <c>U&amp;'…'</c>.</summary>
internal static class SqlUnicode
{
    /// <summary>Reads a text.</summary>
    /// <param name="text">The text between the quotes.</param>
    /// <param name="escape">The escape character: a backslash, unless <c>UESCAPE</c> defines another.</param>
    /// <returns>The unescaped text. Invalid escapes are kept as they are.</returns>
    public static string Read(string text, char escape)
    {
        var result = new StringBuilder();
        for (var index = 0; index < text.Length; index++)
        {
            var digits = text[index] == escape ? (index + 1 < text.Length && text[index + 1] == '+' ? 6 : 4) : 0;
            var start = index + (digits == 6 ? 2 : 1);
            if (digits > 0 && index + 1 < text.Length && text[index + 1] == escape)
            {
                result.Append(escape);
                index++;
            }
            else if (digits > 0 && start + digits <= text.Length
                && int.TryParse(text.AsSpan(start, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) && Rune.IsValid(code))
            {
                result.Append(new Rune(code));
                index = start + digits - 1;
            }
            else
            {
                result.Append(text[index]);
            }
        }

        return result.ToString();
    }
}
