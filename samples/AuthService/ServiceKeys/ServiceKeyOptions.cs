using Microsoft.AspNetCore.Authentication;

namespace AuthService.ServiceKeys;

/// <summary>The services that may ask. Bound from the configuration section <c>ServiceKeys</c>: the name of each service and its key.</summary>
internal sealed class ServiceKeyOptions : AuthenticationSchemeOptions
{
    /// <summary>Gets the keys by the names of the services. Without any, nobody is let in.</summary>
    public Dictionary<string, string> Keys { get; } = new(StringComparer.Ordinal);
}
