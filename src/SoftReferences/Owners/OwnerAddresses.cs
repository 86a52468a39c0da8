namespace SoftReferences;

/// <summary>What code says of where the resources of one service are asked. They share one address, so that two of them are a mistake.</summary>
/// <param name="service">The name of the service.</param>
internal sealed class OwnerAddresses(string service)
{
    private readonly SortedDictionary<string, Uri?> _calledByHttp = new(StringComparer.Ordinal);

    public string Service { get; } = service;

    /// <summary>Gets a value indicating whether an address is needed: a resource is asked by HTTP.</summary>
    public bool IsNeeded => _calledByHttp.Count > 0;

    /// <summary>Gets the address that code gives, or <see langword="null"/> when it gives none, or more than one.</summary>
    public Uri? Single => Given is [var only] ? only.Address : null;

    /// <summary>Gets what is wrong when code gives more than one.</summary>
    public string? Problem => Given is { Length: > 1 } given
        ? $"is missing, and code gives more than one: {string.Join(", ", given.Select(static one => $"'{TextOf(one.Address)}' for '{one.Resource}'"))}. "
            + $"All resources of '{Service}' share one address: set it, or give the same one for each; what is asked elsewhere is of another service, or needs UseSource(…)"
        : null;

    // One for each address, and the resource that it was given for.
    private (string Resource, Uri Address)[] Given =>
        [.. _calledByHttp.Where(static pair => pair.Value is not null).Select(static pair => (pair.Key, pair.Value!)).DistinctBy(static pair => TextOf(pair.Item2), StringComparer.Ordinal)];

    /// <summary>Notes where a resource is asked. The last word on it counts, as that of <c>AddOwner</c> does.</summary>
    /// <param name="resource">The name of the resource.</param>
    /// <param name="isCalledByHttp">Whether it is asked by HTTP.</param>
    /// <param name="address">The address that code gives for it; <see langword="null"/> to leave it as it was.</param>
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

    // An address is that of a directory, whether it ends with a slash or not. One with a password in it is not repeated with it.
    private static string TextOf(Uri address) => address.IsAbsoluteUri
        ? address.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo, UriFormat.UriEscaped).TrimEnd('/')
        : address.OriginalString;
}
