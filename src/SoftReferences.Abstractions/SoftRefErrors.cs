using System.Text;
using System.Text.Json;

namespace SoftReferences;

/// <summary>The messages of everything that can be wrong with a reference, in one place, so that all entrances say the same.</summary>
internal static class SoftRefErrors
{
    public static ArgumentException ZeroArgument(OwningService service, string parameterName) =>
        new($"A reference to {service} cannot be zero: zero identifies nothing. Use an id that '{service.Name}' gave, or a nullable reference for none.", parameterName);

    public static ArgumentException BadArgument(OwningService service, string problem, string parameterName) =>
        new($"The value cannot be a reference to {service}: {problem}.", parameterName);

    public static ArgumentException NotComparable(Type type, object other, string parameterName) =>
        new($"A {type} compares with its own type only, not with {other.GetType()}.", parameterName);

    public static FormatException NotAKey(OwningService service, Type keyType, ReadOnlySpan<char> text) =>
        new(NotAKeyMessage(service, keyType, text));

    public static FormatException NotAKey(OwningService service, Type keyType, ReadOnlySpan<byte> utf8Text) =>
        new(NotAKeyMessage(service, keyType, Encoding.UTF8.GetString(utf8Text)));

    public static JsonException NotAKeyJson(OwningService service, Type keyType, ReadOnlySpan<char> text) =>
        new(NotAKeyMessage(service, keyType, text));

    public static JsonException WrongToken(OwningService service, Type keyType, JsonTokenType token) =>
        new($"A JSON {token} is not a reference to {service}: expected {Expected(keyType)}.");

    public static JsonException ZeroNotWritten(OwningService service) =>
        new($"A zero reference to {service} cannot be written as JSON: zero identifies nothing. Set it, or make it nullable.");

    private static string NotAKeyMessage(OwningService service, Type keyType, ReadOnlySpan<char> text) =>
        $"'{Quote.Shorten(text)}' is not a reference to {service}: expected {Expected(keyType)}.";

    private static string Expected(Type keyType)
    {
        if (keyType == typeof(Guid))
        {
            return "a UUID other than zero";
        }

        if (keyType == typeof(string))
        {
            return $"1 to {OwnerKey.MaximumLength} characters without control characters or white space at either end";
        }

        return $"a {keyType.Name} other than zero";
    }
}
