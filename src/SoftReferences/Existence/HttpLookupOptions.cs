using System.Net;

namespace SoftReferences;

/// <summary>Options for asking an owner by a route that returns one entity by its id: how to call it, and what its statuses mean.</summary>
public sealed class HttpLookupOptions
{
    private readonly Dictionary<HttpStatusCode, Existence> _meanings = new() { [HttpStatusCode.OK] = Existence.Exists };
    private readonly Dictionary<string, string?> _requiredHeaders = new(StringComparer.OrdinalIgnoreCase);
    private int _maximumParallelism = 16;
    private bool _requiresJson;

    /// <summary>Gets or sets the method of the requests: <see cref="HttpMethod.Get"/> or <see cref="HttpMethod.Head"/>.</summary>
    /// <value>The default is <see cref="HttpMethod.Get"/>. Bodies are not read.</value>
    /// <exception cref="ArgumentException">The value is another method.</exception>
    public HttpMethod Method
    {
        get;
        set => field = value == HttpMethod.Get || value == HttpMethod.Head
            ? value
            : throw new ArgumentException($"'{value}' might change something: use GET or HEAD.", nameof(value));
    } = HttpMethod.Get;

    /// <summary>Gets or sets how many requests may run at once for one question.</summary>
    /// <value>The default is 16. From 1 to 256.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside 1 to 256.</exception>
    public int MaximumParallelism
    {
        get => _maximumParallelism;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 256);
            _maximumParallelism = value;
        }
    }

    /// <summary>Adds statuses that mean that the entity exists. 200 always does.</summary>
    /// <param name="statuses">The statuses.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">A status means that the owner, or a proxy in front of it, could not or would not answer: 401, 403, 407, 408, 429, or 500 and above.</exception>
    public HttpLookupOptions ExistsWhen(params ReadOnlySpan<HttpStatusCode> statuses) => Let(statuses, Existence.Exists);

    /// <summary>Adds statuses that mean that the entity is missing: usually 404, often 410. No status does by default.</summary>
    /// <param name="statuses">The statuses.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">A status is below 400, or means that the owner, or a proxy in front of it, could not or would not answer: 401, 403, 407, 408, 429, or 500 and above.</exception>
    /// <remarks>
    /// A wrong address or a proxy answers 404 too. HTML therefore never counts, but an empty response does: name a status
    /// only if nothing but the owner itself answers at that address, or demand proof with <see cref="RequireJson"/> or
    /// <see cref="RequireHeader"/>.
    /// </remarks>
    public HttpLookupOptions MissingWhen(params ReadOnlySpan<HttpStatusCode> statuses) => Let(statuses, Existence.Missing);

    /// <summary>Ignores responses that are not JSON, <c>application/json</c> or <c>application/…+json</c>, whatever their status.</summary>
    /// <returns>These options.</returns>
    /// <remarks>Proxies answer with HTML or plain text. Most frameworks answer HEAD, and some answer 404, without a content type: use <see cref="RequireHeader"/> then.</remarks>
    public HttpLookupOptions RequireJson()
    {
        _requiresJson = true;
        return this;
    }

    /// <summary>Ignores responses without a header that only the owner sets, whatever their status: the proof that no proxy answered.</summary>
    /// <param name="name">The name of the header.</param>
    /// <param name="value">Its value, compared exactly, or <see langword="null"/> for any.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> cannot be the name of a header.</exception>
    public HttpLookupOptions RequireHeader(string name, string? value = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        using var probe = new HttpResponseMessage();
        if (!probe.Headers.TryAddWithoutValidation(name, value ?? "x") && !probe.Content.Headers.TryAddWithoutValidation(name, value ?? "x"))
        {
            throw new ArgumentException($"'{Quote.Shorten(name)}' cannot be the name of a header.", nameof(name));
        }

        _requiredHeaders[name] = value;
        return this;
    }

    /// <summary>Returns why a response does not count regardless of its status, or <see langword="null"/>.</summary>
    internal string? ProblemOf(HttpResponseMessage response)
    {
        var mediaType = response.Content.Headers.ContentType?.MediaType;

        // HTML, such as a login form or a proxy's error page, is not the owner's answer.
        if (string.Equals(mediaType, "text/html", StringComparison.OrdinalIgnoreCase))
        {
            return "with a page of HTML";
        }

        if (_requiresJson && !IsJson(mediaType))
        {
            return $"with the content type '{Quote.Shorten(mediaType)}', not JSON, which it must have to count";
        }

        foreach (var (name, value) in _requiredHeaders)
        {
            if (!(response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values))
                || (value is not null && !values.Contains(value, StringComparer.Ordinal)))
            {
                return $"without the header '{name}' that it must have to count";
            }
        }

        return null;
    }

    internal Existence MeaningOf(HttpStatusCode status) => _meanings.GetValueOrDefault(status);

    private static bool IsJson(string? mediaType) =>
        mediaType is not null
        && mediaType.StartsWith("application/", StringComparison.OrdinalIgnoreCase)
        && (mediaType.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    private HttpLookupOptions Let(ReadOnlySpan<HttpStatusCode> statuses, Existence meaning)
    {
        foreach (var status in statuses)
        {
            if ((int)status is 401 or 403 or 407 or 408 or 429 or >= 500 || (meaning == Existence.Missing && (int)status < 400))
            {
                throw new ArgumentException($"{(int)status} cannot mean that an entity {(meaning == Existence.Missing ? "is missing" : "exists")}: it says nothing of the entity, or the opposite. Name a status by which the owner itself speaks of it, as 404 or 410.", nameof(statuses));
            }

            _meanings[status] = meaning;
        }

        return this;
    }
}
