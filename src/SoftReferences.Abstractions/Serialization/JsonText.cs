using System.Buffers;
using System.Text.Json;

namespace SoftReferences;

/// <summary>Reads the text of a JSON token, which may be escaped, lie in pieces, or be no text at all, without throwing and without allocating.</summary>
internal static class JsonText
{
    /// <summary>The most bytes that JSON takes for one UTF-16 code unit (<c>\u0000</c>).</summary>
    public const int MaximumEscape = 6;

    private const int MaximumQuote = 512;

    /// <summary>Says whether the text stands in the input as it is.</summary>
    public static bool IsPlain(in Utf8JsonReader reader) => !reader.HasValueSequence && !reader.ValueIsEscaped;

    /// <summary>Copies the unescaped text of a string or name, or the digits of a number.</summary>
    /// <returns>How many bytes were copied, or -1 when the text is too long for the buffer or is not valid Unicode.</returns>
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
            // The only way that the reader has to say "invalid UTF-8" or "half of a surrogate pair".
            return -1;
        }
    }

    /// <summary>Gets the token for a message, as it stands in the input, and no more of it than a message needs.</summary>
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
