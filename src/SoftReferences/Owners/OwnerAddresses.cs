namespace SoftReferences;

/// <summary>The addresses of one service's resources that are set in code. All resources share one address, so different ones are a mistake.</summary>
/// <param name="service">The name of the service.</param>
internal sealed class OwnerAddresses(string service)
{
    private readonly SortedDictionary<string, Uri?> _calledByHttp = new(StringComparer.Ordinal);

    public string Service { get; } = service;

    /// <summary>Gets a value indicating whether an address is needed, because a resource is asked by HTTP.</summary>
    public bool IsNeeded => _calledByHttp.Count > 0;

    /// <summary>Gets the address set in code, or <see langword="null"/> if there is none or more than one.</summary>
    public Uri? Single => Given is [var only] ? only.Address : null;

    /// <summary>Gets the problem if code sets more than one address.</summary>
    public string? Problem => Given is { Length: > 1 } given
        ? $"is missing, and code gives more than one: {string.Join(", ", given.Select(static one => $"'{TextOf(one.Address)}' for '{one.Resource}'"))}. "
            + $"All resources of '{Service}' share one address: set it, or give the same one for each; what is asked elsewhere is of another service, or needs UseSource(…)"
        : null;

    // The distinct addresses, each with the resource for which it was set.
    private (string Resource, Uri Address)[] Given =>
        [.. _calledByHttp.Where(static pair => pair.Value is not null).Select(static pair => (pair.Key, pair.Value!)).DistinctBy(static pair => TextOf(pair.Item2), StringComparer.Ordinal)];

    /// <summary>Records how a resource is asked. The last call wins, as with <c>AddOwner</c>.</summary>
    /// <param name="resource">The name of the resource.</param>
    /// <param name="isCalledByHttp">Whether it is asked by HTTP.</param>
    /// <param name="address">The address set in code, or <see langword="null"/> to keep the previous one.</param>
    public void Note(string resource, bool isCalledByHttp, Uri? address)
    {
        if (isCalledByHttp)
        {
            _calledByHttp[resource] = address ?? _calledByHttp.GetValueOrDefault(resource);
        }
        else
        {
            _calledByHttp.Remove(resource);
        }
    }

    // Addresses with and without a trailing slash are the same. A password in an address is not included.
    private static string TextOf(Uri address) => address.IsAbsoluteUri
        ? address.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo, UriFormat.UriEscaped).TrimEnd('/')
        : address.OriginalString;
}
