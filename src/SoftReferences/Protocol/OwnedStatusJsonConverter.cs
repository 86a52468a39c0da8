using System.Text.Json;
using System.Text.Json.Serialization;
using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>Writes a status as <c>exists</c>, <c>missing</c> or <c>deleted</c>, and reads nothing else.</summary>
/// <remarks>Neither direction allocates, because lists have up to 100,000 statuses.</remarks>
internal sealed class OwnedStatusJsonConverter : JsonConverter<OwnedStatus>
{
    private static readonly JsonEncodedText Exists = JsonEncodedText.Encode("exists");
    private static readonly JsonEncodedText Missing = JsonEncodedText.Encode("missing");
    private static readonly JsonEncodedText Deleted = JsonEncodedText.Encode("deleted");

    public override OwnedStatus Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException($"A JSON {reader.TokenType} is not a status: expected 'exists', 'missing' or 'deleted'.");
        }

        return reader.ValueTextEquals(Exists.EncodedUtf8Bytes) ? OwnedStatus.Exists
            : reader.ValueTextEquals(Missing.EncodedUtf8Bytes) ? OwnedStatus.Missing
            : reader.ValueTextEquals(Deleted.EncodedUtf8Bytes) ? OwnedStatus.Deleted
            : throw new JsonException($"'{Quote.Shorten(reader.GetString())}' is not a status: expected 'exists', 'missing' or 'deleted'.");
    }

    public override void Write(Utf8JsonWriter writer, OwnedStatus value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value switch
        {
            OwnedStatus.Exists => Exists,
            OwnedStatus.Missing => Missing,
            OwnedStatus.Deleted => Deleted,
            _ => throw new JsonException($"{value} is not a status."),
        });
}
