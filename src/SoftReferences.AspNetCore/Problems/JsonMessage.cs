using System.Text.Json;

namespace SoftReferences.AspNetCore;

/// <summary>Explains what is wrong with the JSON of a request, without the names of the application's types.</summary>
internal static class JsonMessage
{
    // How messages of the serializer about violated rules start, and what precedes the name of the type in them.
    private static readonly (string Start, string Type)[] Rules =
    [
        ("JSON deserialization for type '", " for type '"),
        ("Duplicate property '", " of type '"),
        ("The JSON property '", " contained in type '"),
    ];

    /// <summary>Returns the message for the caller.</summary>
    public static string Of(JsonException exception)
    {
        // Messages of the serializer name types, and most of them end with the position. Messages of converters are written for the caller.
        var message = exception.Message;
        return message.Contains("LineNumber: ", StringComparison.Ordinal) ? "The JSON is malformed or not of the expected type."
            : Array.Find(Rules, rule => message.StartsWith(rule.Start, StringComparison.Ordinal)) is { Type: { } type } ? WithoutType(message, type)
            : message;
    }

    // Searches from the end, because the caller's own text precedes the type.
    private static string WithoutType(string message, string before)
    {
        var from = message.LastIndexOf(before, StringComparison.Ordinal);
        var to = from < 0 ? from : message.IndexOf('\'', from + before.Length);
        return to < 0 ? message : message.Remove(from, to + 1 - from);
    }
}
