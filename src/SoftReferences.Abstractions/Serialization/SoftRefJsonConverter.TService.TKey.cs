using System.Buffers;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SoftReferences;

/// <summary>Reads and writes a <see cref="SoftRef{TService, TKey}"/>: numbers as JSON numbers, all else as strings.</summary>
/// <typeparam name="TService">The owning service.</typeparam>
/// <typeparam name="TKey">The type of the owner's key.</typeparam>
public sealed class SoftRefJsonConverter<TService, TKey> : JsonConverter<SoftRef<TService, TKey>>
    where TService : IOwningService
    where TKey : notnull, IEquatable<TKey>, IComparable<TKey>, ISpanParsable<TKey>
{
    // Six bytes a UTF-16 code unit is the longest form that JSON has for one (\u0000).
    private const int BufferLength = OwnerKey.MaximumLength * 6;

    private static readonly JsonTokenType Token =
        Array.Exists(typeof(TKey).GetInterfaces(), type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(INumberBase<>))
            ? JsonTokenType.Number
            : JsonTokenType.String;

    /// <inheritdoc/>
    /// <exception cref="JsonException">The value is not a key, or is zero.</exception>
    public override SoftRef<TService, TKey> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == Token
            ? ReadText(ref reader)
            : throw SoftRefErrors.WrongToken(TService.Service, typeof(TKey), reader.TokenType);

    /// <inheritdoc/>
    /// <exception cref="JsonException"><paramref name="value"/> is zero.</exception>
    public override void Write(Utf8JsonWriter writer, SoftRef<TService, TKey> value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Span<byte> buffer = stackalloc byte[BufferLength];
        var text = Format(value, buffer);
        if (Token == JsonTokenType.Number)
        {
            writer.WriteRawValue(text, skipInputValidation: true);
        }
        else
        {
            writer.WriteStringValue(text);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="JsonException">The name is not a key, or is zero.</exception>
    public override SoftRef<TService, TKey> ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ReadText(ref reader);

    /// <inheritdoc/>
    /// <exception cref="JsonException"><paramref name="value"/> is zero.</exception>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, SoftRef<TService, TKey> value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Span<byte> buffer = stackalloc byte[BufferLength];
        writer.WritePropertyName(Format(value, buffer));
    }

    private static SoftRef<TService, TKey> ReadText(ref Utf8JsonReader reader)
    {
        var length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (length > BufferLength)
        {
            var start = reader.HasValueSequence ? reader.ValueSequence.Slice(0, BufferLength).ToArray() : reader.ValueSpan[..BufferLength];
            throw NotAKey(start);
        }

        Span<byte> buffer = stackalloc byte[BufferLength];
        scoped ReadOnlySpan<byte> text;
        if (reader.TokenType != JsonTokenType.Number)
        {
            text = buffer[..reader.CopyString(buffer)];
        }
        else if (reader.HasValueSequence)
        {
            reader.ValueSequence.CopyTo(buffer);
            text = buffer[..(int)length];
        }
        else
        {
            text = reader.ValueSpan;
        }

        return SoftRef<TService, TKey>.TryParse(text, null, out var reference) ? reference : throw NotAKey(text);
    }

    private static JsonException NotAKey(ReadOnlySpan<byte> text) =>
        SoftRefErrors.NotAKeyJson(TService.Service, typeof(TKey), Encoding.UTF8.GetString(text));

    private static ReadOnlySpan<byte> Format(SoftRef<TService, TKey> value, Span<byte> buffer)
    {
        if (value.IsDefault)
        {
            throw SoftRefErrors.ZeroNotWritten(TService.Service);
        }

        return value.TryFormat(buffer, out var written, default, null)
            ? buffer[..written]
            : throw SoftRefErrors.NotAKeyJson(TService.Service, typeof(TKey), value.ToString());
    }
}
