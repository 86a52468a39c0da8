using System.Text.Json;
using System.Text.Json.Serialization;

namespace SoftReferences;

/// <summary>Reads and writes a <see cref="SoftRef{TService}"/> as a JSON string, as value and as property name, without allocating.</summary>
/// <typeparam name="TService">The owning service.</typeparam>
public sealed class SoftRefJsonConverter<TService> : JsonConverter<SoftRef<TService>>
    where TService : IOwningService
{
    /// <inheritdoc/>
    /// <exception cref="JsonException">The value is not a string with a UUID other than zero.</exception>
    public override SoftRef<TService> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw SoftRefErrors.WrongToken(TService.Service, typeof(Guid), reader.TokenType);
        }

        return reader.TryGetGuid(out var value) && value != Guid.Empty
            ? SoftRef<TService>.FromStorage(value)
            : throw SoftRefErrors.NotAKeyJson(TService.Service, typeof(Guid), reader.GetString());
    }

    /// <inheritdoc/>
    /// <exception cref="JsonException"><paramref name="value"/> is zero.</exception>
    public override void Write(Utf8JsonWriter writer, SoftRef<TService> value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.IsDefault ? throw SoftRefErrors.ZeroNotWritten(TService.Service) : value.Value);
    }

    /// <inheritdoc/>
    /// <exception cref="JsonException">The name is not a UUID other than zero.</exception>
    public override SoftRef<TService> ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        // Longer than the 36 characters of a UUID: no UUID even when every one of them is escaped as \uXXXX.
        Span<char> name = stackalloc char[36 * 6];
        var length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        return length <= name.Length && Guid.TryParseExact(name[..reader.CopyString(name)], "D", out var value) && value != Guid.Empty
            ? SoftRef<TService>.FromStorage(value)
            : throw SoftRefErrors.NotAKeyJson(TService.Service, typeof(Guid), reader.GetString());
    }

    /// <inheritdoc/>
    /// <exception cref="JsonException"><paramref name="value"/> is zero.</exception>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, SoftRef<TService> value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value.IsDefault)
        {
            throw SoftRefErrors.ZeroNotWritten(TService.Service);
        }

        Span<byte> name = stackalloc byte[36];
        value.TryFormat(name, out _, default, null);
        writer.WritePropertyName(name);
    }
}
