using System.Net;

namespace SoftReferences;

/// <summary>Says how an owner that only has a route by id is asked, and what its statuses mean.</summary>
public sealed class HttpLookupOptions
{
    private readonly Dictionary<HttpStatusCode, Existence> _meanings = new() { [HttpStatusCode.OK] = Existence.Exists };
    private int _maximumParallelism = 16;

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

    /// <summary>Lets statuses mean that the entity exists. 200 does so already.</summary>
    /// <param name="statuses">The statuses.</param>
    /// <returns>These options.</returns>
    public HttpLookupOptions ExistsWhen(params ReadOnlySpan<HttpStatusCode> statuses) => Let(statuses, Existence.Exists);

    /// <summary>Lets statuses mean that the entity is missing: usually 404, often 410. None does so unless it is named here.</summary>
    /// <param name="statuses">The statuses.</param>
    /// <returns>These options.</returns>
    /// <remarks>
    /// A wrong address or a proxy answers 404 too. An answer in HTML therefore never counts, but one without a body does:
    /// name a status only when nothing but the owner itself answers at that address.
    /// </remarks>
    public HttpLookupOptions MissingWhen(params ReadOnlySpan<HttpStatusCode> statuses) => Let(statuses, Existence.Missing);

    internal Existence MeaningOf(HttpStatusCode status) => _meanings.GetValueOrDefault(status);

    private HttpLookupOptions Let(ReadOnlySpan<HttpStatusCode> statuses, Existence meaning)
    {
        foreach (var status in statuses)
        {
            _meanings[status] = meaning;
        }

        return this;
    }
}
