using System.Text.Json;

namespace SoftReferences;

/// <summary>The messages about invalid references, in one place, so that parsing, JSON and binding give the same ones.</summary>
internal static class SoftRefErrors
{
    public static ArgumentException ZeroArgument(OwningService service, string parameterName) =>
        new($"A reference to {service} cannot be zero: zero identifies nothing. Use an id that '{service.Name}' gave, or a nullable reference for none.", parameterName);

    public static ArgumentException BadArgument(OwningService service, string text, string problem, string parameterName) =>
        new($"'{Quote.Shorten(text)}' cannot be a reference to {service}: {problem}.", parameterName);

    public static ArgumentException NotComparable(Type type, object other, string parameterName) =>
        new($"A {type} compares with its own type only, not with {other.GetType()}.", parameterName);

    public static FormatException NotAKey(OwningService service, Type keyType, ReadOnlySpan<char> text) =>
        new(NotAKeyMessage(service, keyType, Quote.Shorten(text)));

    public static FormatException NotAKey(OwningService service, Type keyType, ReadOnlySpan<byte> utf8Text) =>
        new(NotAKeyMessage(service, keyType, Quote.Shorten(utf8Text)));

    public static JsonException NotAKey(OwningService service, Type keyType, in Utf8JsonReader reader) =>
        new(NotAKeyMessage(service, keyType, JsonText.Quoted(reader)));

    public static JsonException WrongToken(OwningService service, Type keyType, in Utf8JsonReader reader)
    {
        var found = reader.TokenType switch
        {
            JsonTokenType.StartObject => "A JSON object",
            JsonTokenType.StartArray => "A JSON array",
            JsonTokenType.String => $"The JSON string '{JsonText.Quoted(reader)}'",
            JsonTokenType.Number => $"The JSON number '{JsonText.Quoted(reader)}'",
            _ => $"JSON's '{JsonText.Quoted(reader)}'",
        };
        var token = OwnerKeyKinds.Of(keyType) == OwnerKeyKind.Number ? "number" : "string";
        return new($"{found} is not a reference to {service}: expected {Expected(keyType)}, as a JSON {token}.");
    }

    public static JsonException ZeroNotWritten(OwningService service) =>
        new($"A zero reference to {service} cannot be written as JSON: zero identifies nothing. Set it, or make it nullable.");

    public static JsonException NotWritten(OwningService service, string text, string problem) =>
        new($"The reference '{Quote.Shorten(text)}' to {service} cannot be written as JSON: {problem}.");

    private static string NotAKeyMessage(OwningService service, Type keyType, string quoted) =>
        $"'{quoted}' is not a reference to {service}: expected {Expected(keyType)}.";

    private static string Expected(Type keyType) => OwnerKeyKinds.Of(keyType) switch
    {
        OwnerKeyKind.Uuid => "a UUID other than zero",
        OwnerKeyKind.Number => $"an integer of type {keyType.Name} other than zero, without a plus sign or leading zeros",
        _ when keyType == typeof(string) => $"1 to {OwnerKey.MaximumLength} characters, none of them a control character, without white space at either end",
        _ => $"a {keyType.Name} other than zero",
    };
}
