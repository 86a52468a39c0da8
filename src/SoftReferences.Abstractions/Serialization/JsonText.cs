using System.Buffers;
using System.Text.Json;

namespace SoftReferences;

/// <summary>Reads the text of a JSON token without throwing or allocating. The token may be escaped, split over several buffers, or not be a text at all.</summary>
internal static class JsonText
{
    /// <summary>The maximum number of bytes that JSON takes for one UTF-16 code unit (<c>\u0000</c>).</summary>
    public const int MaximumEscape = 6;

    private const int MaximumQuote = 512;

    /// <summary>Returns whether the text is unescaped and in one buffer, so that it can be read in place.</summary>
    public static bool IsPlain(in Utf8JsonReader reader) => !reader.HasValueSequence && !reader.ValueIsEscaped;

    /// <summary>Copies the unescaped text of a string or name, or the digits of a number.</summary>
    /// <returns>The number of bytes copied, or -1 if the text is too long for the buffer or is not valid Unicode.</returns>
    public static int Copy(in Utf8JsonReader reader, scoped Span<byte> buffer)
    {
        if (RawLength(reader) > buffer.Length)
        {
            return -1;
        }

        if (reader.TokenType == JsonTokenType.Number)
        {
            return CopyRaw(reader, buffer);
        }

        try
        {
            return reader.CopyString(buffer);
        }
        catch (InvalidOperationException)
        {
            // The reader reports invalid UTF-8, or half of a surrogate pair, only by this exception.
            return -1;
        }
    }

    /// <summary>Returns the beginning of the token for a message, as it is in the input.</summary>
    public static string Quoted(in Utf8JsonReader reader)
    {
        Span<byte> start = stackalloc byte[MaximumQuote];
        return Quote.Shorten(start[..CopyRaw(reader, start)]);
    }

    private static long RawLength(in Utf8JsonReader reader) =>
        reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;

    private static int CopyRaw(in Utf8JsonReader reader, scoped Span<byte> buffer)
    {
        var length = (int)Math.Min(RawLength(reader), buffer.Length);
        if (reader.HasValueSequence)
        {
            reader.ValueSequence.Slice(0, length).CopyTo(buffer);
        }
        else
        {
            reader.ValueSpan[..length].CopyTo(buffer);
        }

        return length;
    }
}
