using System.Text.Json;
using System.Text.Json.Serialization;

namespace SoftReferences;

/// <summary>Reads and writes a <see cref="SoftRef{TService, TKey}"/>: integers of up to 64 bits as JSON numbers, everything else as strings.</summary>
/// <typeparam name="TService">The owning service.</typeparam>
/// <typeparam name="TKey">The type of the owner's key.</typeparam>
/// <remarks>
/// Property names are always strings. A Guid is read in the hyphenated form only, in either case, as System.Text.Json does. Nothing is
/// allocated except the key itself, if it is a class.
/// </remarks>
public sealed class SoftRefJsonConverter<TService, TKey> : JsonConverter<SoftRef<TService, TKey>>
    where TService : IOwningService
    where TKey : notnull, IEquatable<TKey>, IComparable<TKey>, ISpanParsable<TKey>
{
    // UTF-8 takes at most three bytes for one UTF-16 code unit.
    private const int MaximumBytes = OwnerKey.MaximumLength * 3;
    private const int HyphenatedLength = 36;

    private static readonly JsonTokenType Token =
        SoftRefKey<TKey>.Kind == OwnerKeyKind.Number ? JsonTokenType.Number : JsonTokenType.String;

    /// <inheritdoc/>
    /// <exception cref="JsonException">The value is not a key, or is zero.</exception>
    public override SoftRef<TService, TKey> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == Token ? ReadText(reader) : throw SoftRefErrors.WrongToken(TService.Service, typeof(TKey), reader);

    /// <inheritdoc/>
    /// <exception cref="JsonException"><paramref name="value"/> is zero, or a stored text that cannot be a key.</exception>
    public override void Write(Utf8JsonWriter writer, SoftRef<TService, TKey> value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (Token == JsonTokenType.Number)
        {
            writer.WriteNumberValue(value.IsDefault ? throw SoftRefErrors.ZeroNotWritten(TService.Service) : SoftRefKey<TKey>.ToNumber(value.Value));
            return;
        }

        Span<byte> buffer = stackalloc byte[MaximumBytes];
        writer.WriteStringValue(Format(value, buffer));
    }

    /// <inheritdoc/>
    /// <exception cref="JsonException">The name is not a key, or is zero.</exception>
    public override SoftRef<TService, TKey> ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ReadText(reader);

    /// <inheritdoc/>
    /// <exception cref="JsonException"><paramref name="value"/> is zero, or a stored text that cannot be a key.</exception>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, SoftRef<TService, TKey> value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Span<byte> buffer = stackalloc byte[MaximumBytes];
        writer.WritePropertyName(Format(value, buffer));
    }

    private static SoftRef<TService, TKey> ReadText(in Utf8JsonReader reader)
    {
        SoftRef<TService, TKey> reference;
        var parsed = JsonText.IsPlain(reader)
            ? TryParse(reader.ValueSpan, out reference)
            : TryParseCopy(reader, out reference);
        return parsed ? reference : throw SoftRefErrors.NotAKey(TService.Service, typeof(TKey), reader);
    }

    private static bool TryParseCopy(in Utf8JsonReader reader, out SoftRef<TService, TKey> reference)
    {
        Span<byte> text = stackalloc byte[OwnerKey.MaximumLength * JsonText.MaximumEscape];
        return TryParse(text[..Math.Max(JsonText.Copy(reader, text), 0)], out reference);
    }

    // Among the forms of a Guid, only the hyphenated one has this length.
    private static bool TryParse(ReadOnlySpan<byte> text, out SoftRef<TService, TKey> reference)
    {
        reference = default;
        return (typeof(TKey) != typeof(Guid) || text.Length == HyphenatedLength) && SoftRef<TService, TKey>.TryParse(text, null, out reference);
    }

    private static ReadOnlySpan<byte> Format(SoftRef<TService, TKey> value, Span<byte> buffer)
    {
        if (value.IsDefault)
        {
            throw SoftRefErrors.ZeroNotWritten(TService.Service);
        }

        // A value from storage was not checked, and must not be written as JSON that cannot be read.
        var problem = typeof(TKey) == typeof(string) ? SoftRefKey<TKey>.Problem(value.Value) : null;
        return problem is null && value.TryFormat(buffer, out var written, default, null)
            ? buffer[..written]
            : throw SoftRefErrors.NotWritten(TService.Service, value.ToString(), problem ?? $"its text has more than {OwnerKey.MaximumLength} characters");
    }
}
