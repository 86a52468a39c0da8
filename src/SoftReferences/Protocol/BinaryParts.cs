using System.Text;

namespace SoftReferences;

/// <summary>What the binary forms of the protocol have in common: texts, and a body that is taken apart from its beginning.</summary>
internal static class BinaryParts
{
    /// <summary>The most bytes that a text has, with the one for its length.</summary>
    public const int MaximumTextLength = 1 + byte.MaxValue;

    // What is no UTF-8 must not be read as the character that stands for it: two different keys would become one.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes a text of up to 255 bytes.</summary>
    /// <returns>How many bytes were written.</returns>
    public static int WriteText(Span<byte> place, string text) => 1 + (place[0] = checked((byte)Utf8.GetBytes(text, place[1..])));

    /// <summary>Writes the UTF-8 of a text.</summary>
    /// <returns>How many bytes were written.</returns>
    public static int WriteUtf8(Span<byte> place, string text) => Utf8.GetBytes(text, place);

    /// <summary>Gets how many bytes the UTF-8 of a text has.</summary>
    public static int Utf8Length(string text) => Utf8.GetByteCount(text);

    /// <summary>Takes a text of up to 255 bytes off the beginning.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static string ReadText(ref ReadOnlySpan<byte> rest) => ReadUtf8(Take(ref rest, Take(ref rest, 1)[0]));

    /// <summary>Reads UTF-8.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
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

    /// <summary>Takes bytes off the beginning.</summary>
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
