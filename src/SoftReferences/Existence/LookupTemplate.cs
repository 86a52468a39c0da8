namespace SoftReferences;

/// <summary>A route template with <c>{id}</c>.</summary>
internal sealed record LookupTemplate(Uri? BaseAddress, string Before, string After)
{
    private const string Placeholder = "{id}";

    /// <summary>Parses a relative or absolute template.</summary>
    /// <exception cref="ArgumentException">It does not have exactly one placeholder, in its path, or its address is none.</exception>
    public static LookupTemplate Parse(string pathTemplate)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(pathTemplate);
        var parts = pathTemplate.Split(Placeholder);
        if (parts.Length != 2)
        {
            throw new ArgumentException($"'{Quote.Shorten(pathTemplate)}' must have '{Placeholder}' exactly once, as '/api/v1/users/{Placeholder}' has.", nameof(pathTemplate));
        }

        if (parts[0].AsSpan().ContainsAny('?', '#'))
        {
            throw new ArgumentException($"'{Quote.Shorten(pathTemplate)}' must have '{Placeholder}' in its path, as '/api/v1/users/{Placeholder}' has: a search answers 200 as well for what it does not find.", nameof(pathTemplate));
        }

        var start = parts[0].IndexOf("://", StringComparison.Ordinal);
        if (start < 0)
        {
            return new(null, parts[0].TrimStart('/'), parts[1]);
        }

        var path = parts[0].IndexOf('/', start + "://".Length);
        return path > 0 && Uri.TryCreate(parts[0][..(path + 1)], UriKind.Absolute, out var address)
            ? new(address, parts[0][(path + 1)..].TrimStart('/'), parts[1])
            : throw new ArgumentException($"'{Quote.Shorten(pathTemplate)}' is neither a path nor an absolute address with a path, as 'https://auth.internal/users/{Placeholder}' is.", nameof(pathTemplate));
    }

    /// <summary>Returns the route of a key, or <see langword="null"/> for a key that would be a path segment with a special meaning, such as <c>..</c>.</summary>
    public Uri? Expand(OwnerKey key)
    {
        var id = key.ToString();
        // The leading dot keeps the first segment from being parsed as a scheme, like "users" in "users:7".
        return id is "." or ".." ? null : new($"./{Before}{Uri.EscapeDataString(id)}{After}", UriKind.Relative);
    }
}
