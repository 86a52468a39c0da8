using System.Text;

namespace SoftReferences;

/// <summary>The common parts of the binary forms: texts, and reading from the start of a body.</summary>
internal static class BinaryParts
{
    /// <summary>The maximum length of a text, including the byte for its length.</summary>
    public const int MaximumTextLength = 1 + byte.MaxValue;

    // Invalid UTF-8 must throw. With replacement characters, two different keys could become the same.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes a text of up to 255 bytes.</summary>
    /// <returns>How many bytes were written.</returns>
    public static int WriteText(Span<byte> place, string text) => 1 + (place[0] = checked((byte)Utf8.GetBytes(text, place[1..])));

    /// <summary>Writes the UTF-8 of a text.</summary>
    /// <returns>How many bytes were written.</returns>
    public static int WriteUtf8(Span<byte> place, string text) => Utf8.GetBytes(text, place);

    /// <summary>Gets the length of a text in UTF-8.</summary>
    public static int Utf8Length(string text) => Utf8.GetByteCount(text);

    /// <summary>Reads a text of up to 255 bytes and advances.</summary>
    /// <exception cref="InvalidDataException">The text is truncated or not UTF-8.</exception>
    public static string ReadText(ref ReadOnlySpan<byte> rest) => ReadUtf8(Take(ref rest, Take(ref rest, 1)[0]));

    /// <summary>Reads UTF-8.</summary>
    /// <exception cref="InvalidDataException">The bytes are not UTF-8.</exception>
    public static string ReadUtf8(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidDataException("it has a text that is not UTF-8", exception);
        }
    }

    /// <summary>Reads bytes and advances.</summary>
    /// <exception cref="InvalidDataException">There are not as many.</exception>
    public static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int length)
    {
        if (rest.Length < length)
        {
            throw new InvalidDataException("it was cut off");
        }

        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}
