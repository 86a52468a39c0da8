using System.Text.Json;
using System.Text.Json.Serialization;

namespace SoftReferences;

/// <summary>Reads and writes a <see cref="SoftRef{TService}"/> as a JSON string, as value and as property name, without allocating.</summary>
/// <typeparam name="TService">The owning service.</typeparam>
/// <remarks>It reads the hyphenated form only, in either case, as System.Text.Json does for a <see cref="Guid"/>.</remarks>
public sealed class SoftRefJsonConverter<TService> : JsonConverter<SoftRef<TService>>
    where TService : IOwningService
{
    private const int TextLength = 36;

    /// <inheritdoc/>
    /// <exception cref="JsonException">The value is not a string with a UUID other than zero.</exception>
    public override SoftRef<TService> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? ReadText(reader) : throw SoftRefErrors.WrongToken(TService.Service, typeof(Guid), reader);

    /// <inheritdoc/>
    /// <exception cref="JsonException"><paramref name="value"/> is zero.</exception>
    public override void Write(Utf8JsonWriter writer, SoftRef<TService> value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.IsDefault ? throw SoftRefErrors.ZeroNotWritten(TService.Service) : value.Value);
    }

    /// <inheritdoc/>
    /// <exception cref="JsonException">The name is not a UUID other than zero.</exception>
    public override SoftRef<TService> ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ReadText(reader);

    /// <inheritdoc/>
    /// <exception cref="JsonException"><paramref name="value"/> is zero.</exception>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, SoftRef<TService> value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value.IsDefault)
        {
            throw SoftRefErrors.ZeroNotWritten(TService.Service);
        }

        Span<byte> name = stackalloc byte[TextLength];
        value.TryFormat(name, out _, default, null);
        writer.WritePropertyName(name);
    }

    private static SoftRef<TService> ReadText(in Utf8JsonReader reader)
    {
        Guid value;
        var parsed = JsonText.IsPlain(reader) ? TryParse(reader.ValueSpan, out value) : TryParseCopy(reader, out value);
        return parsed ? SoftRef<TService>.FromStorage(value) : throw SoftRefErrors.NotAKey(TService.Service, typeof(Guid), reader);
    }

    private static bool TryParseCopy(in Utf8JsonReader reader, out Guid value)
    {
        Span<byte> text = stackalloc byte[TextLength * JsonText.MaximumEscape];
        return TryParse(text[..Math.Max(JsonText.Copy(reader, text), 0)], out value);
    }

    private static bool TryParse(ReadOnlySpan<byte> text, out Guid value) =>
        UuidText.TryParseHyphenated(text, out value) && value != Guid.Empty;
}
