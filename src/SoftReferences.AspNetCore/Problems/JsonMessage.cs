using System.Text.Json;

namespace SoftReferences.AspNetCore;

/// <summary>Says to the caller what is wrong with the JSON of a request, without the names of the application's types.</summary>
internal static class JsonMessage
{
    // How the serializer says that a rule of a type is broken, and what comes before the name of that in it.
    private static readonly (string Start, string Type)[] Rules =
    [
        ("JSON deserialization for type '", " for type '"),
        ("Duplicate property '", " of type '"),
        ("The JSON property '", " contained in type '"),
    ];

    /// <summary>Makes the text for the caller.</summary>
    public static string Of(JsonException exception)
    {
        // The serializer's own messages name types, and most of them end with the path; a converter's are written for the caller.
        var message = exception.Message;
        return message.Contains("LineNumber: ", StringComparison.Ordinal) ? "The JSON is malformed or not of the expected type."
            : Array.Find(Rules, rule => message.StartsWith(rule.Start, StringComparison.Ordinal)) is { Type: { } type } ? WithoutType(message, type)
            : message;
    }

    // What the caller wrote stands before the type.
    private static string WithoutType(string message, string before)
    {
        var from = message.LastIndexOf(before, StringComparison.Ordinal);
        var to = from < 0 ? from : message.IndexOf('\'', from + before.Length);
        return to < 0 ? message : message.Remove(from, to + 1 - from);
    }
}
