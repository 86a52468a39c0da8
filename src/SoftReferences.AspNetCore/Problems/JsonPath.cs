using System.Text;

namespace SoftReferences.AspNetCore;

/// <summary>Converts the path of a <see cref="System.Text.Json.JsonException"/> to a JSON pointer (RFC 6901).</summary>
internal static class JsonPath
{
    /// <summary>Converts <c>$.pets[0].owner_id</c> or <c>$['a.b']</c> to <c>/pets/0/owner_id</c> or <c>/a.b</c>.</summary>
    /// <returns>The pointer, or <see langword="null"/> if the path does not lead into the body.</returns>
    public static string? ToPointer(string? path)
    {
        if (path is null || path.Length < 2 || path[0] != '$')
        {
            return null;
        }

        var pointer = new StringBuilder(path.Length);
        for (var rest = path.AsSpan(1); !rest.IsEmpty;)
        {
            int start, end, next;
            if (rest.StartsWith("['"))
            {
                (start, end) = (2, rest.IndexOf("']"));
                next = end + 2;
            }
            else if (rest[0] == '[')
            {
                (start, end) = (1, rest.IndexOf(']'));
                next = end + 1;
            }
            else
            {
                start = 1;
                var length = rest[1..].IndexOfAny('.', '[');
                end = length < 0 ? rest.Length : 1 + length;
                next = end;
            }

            if (end < start)
            {
                return null;
            }

            pointer.Append('/').Append(rest[start..end].ToString().Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
            rest = rest[next..];
        }

        return pointer.ToString();
    }
}
