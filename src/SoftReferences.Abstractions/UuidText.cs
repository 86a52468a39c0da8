using System.Numerics;

namespace SoftReferences;

/// <summary>Reads UUIDs strictly.</summary>
/// <remarks>
/// <see cref="Guid.TryParse(ReadOnlySpan{char}, out Guid)"/> also takes white space around the text, and <c>+</c> and
/// <c>0x</c> in the middle of it, so that different texts that are no UUID anywhere else would be the same id here.
/// </remarks>
internal static class UuidText
{
    /// <summary>Reads the forms <c>D</c>, <c>N</c>, <c>B</c> and <c>P</c> of <see cref="Guid.ToString(string)"/> in either case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Guid value) =>
        Guid.TryParse(text, out value) && !text.ContainsAny('+', 'x', 'X') && HasVisibleEnds(text);

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out Guid)"/>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, out Guid value) =>
        Guid.TryParse(utf8Text, out value) && !utf8Text.ContainsAny((byte)'+', (byte)'x', (byte)'X') && HasVisibleEnds(utf8Text);

    /// <summary>Reads the form <c>D</c>, 32 digits in five groups, in either case.</summary>
    public static bool TryParseHyphenated(ReadOnlySpan<char> text, out Guid value) =>
        TryParse(text, out value) && text.Length == 36;

    // The only other characters that Guid has accepted at an end by now are white space.
    private static bool HasVisibleEnds<T>(ReadOnlySpan<T> text)
        where T : unmanaged, IBinaryInteger<T> => IsVisible(text[0]) && IsVisible(text[^1]);

    private static bool IsVisible<T>(T character)
        where T : unmanaged, IBinaryInteger<T> => character > T.CreateTruncating(' ') && character <= T.CreateTruncating('~');
}
