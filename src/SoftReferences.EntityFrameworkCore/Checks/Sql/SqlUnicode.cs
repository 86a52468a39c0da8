using System.Globalization;
using System.Text;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Reads the codes of characters in <c>U&amp;"…"</c> and <c>U&amp;'…'</c>.</summary>
internal static class SqlUnicode
{
    /// <summary>Reads a text.</summary>
    /// <param name="text">What stands between the quotes.</param>
    /// <param name="escape">The character that begins a code: a backslash, or what <c>UESCAPE</c> says.</param>
    /// <returns>The text that is meant. What is no code stands for itself.</returns>
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
