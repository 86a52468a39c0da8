using System.Text;
using System.Text.Json;

namespace UserService.Requests;

/// <summary>Collects all errors of a request by JSON pointer (RFC 6901), so that one response has all of them.</summary>
internal sealed class RequestErrors
{
    private readonly SortedDictionary<string, List<string>> _messages = new(StringComparer.Ordinal);

    public bool Any => _messages.Count > 0;

    /// <summary>Converts a name that the client chose to a part of a JSON pointer.</summary>
    public static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    public void Add(string pointer, string message)
    {
        if (!_messages.TryGetValue(pointer, out var messages))
        {
            _messages[pointer] = messages = [];
        }

        messages.Add(message);
    }

    public void Require(string pointer, bool present)
    {
        if (!present)
        {
            Add(pointer, "is required");
        }
    }

    public void Text(string pointer, string? value, int maximumLength)
    {
        if (value?.Length > maximumLength)
        {
            Add(pointer, $"has {value.Length} characters, and {maximumLength} are allowed");
        }

        if (value is not null && value.Any(char.IsControl))
        {
            Add(pointer, "has a control character");
        }
    }

    /// <summary>Validates a number with the given rule. Infinity, which is how <c>1e999</c> is parsed, is never allowed.</summary>
    public void Number(string pointer, double? value, Func<double, bool> isAllowed, string message)
    {
        if (value is { } number && !(double.IsFinite(number) && isAllowed(number)))
        {
            Add(pointer, message);
        }
    }

    /// <summary>Validates JSON of any shape: an object or an array, of bounded size.</summary>
    public void Json(string pointer, JsonElement? value, int maximumBytes)
    {
        if (value is not { } json)
        {
            return;
        }

        if (json.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            Add(pointer, "must be a JSON object or array");
        }

        if (Encoding.UTF8.GetByteCount(json.GetRawText()) is var bytes && bytes > maximumBytes)
        {
            Add(pointer, $"has {bytes} bytes, and {maximumBytes} are allowed");
        }

        if (!IsUnicode(json))
        {
            Add(pointer, "has half a surrogate pair, which is no Unicode");
        }
    }

    public HttpValidationProblemDetails ToProblemDetails() => new(_messages.ToDictionary(entry => entry.Key, entry => entry.Value.ToArray()))
    {
        Status = StatusCodes.Status422UnprocessableEntity,
    };

    // Half of a surrogate pair can be read, but could never be written to a response.
    private static bool IsUnicode(JsonElement json)
    {
        try
        {
            using var writer = new Utf8JsonWriter(Stream.Null);
            json.WriteTo(writer);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
