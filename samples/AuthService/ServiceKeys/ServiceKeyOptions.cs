using Microsoft.AspNetCore.Authentication;

namespace AuthService.ServiceKeys;

/// <summary>The services that may call this one. Bound from the configuration section <c>ServiceKeys</c>, with the name of each service and its key.</summary>
internal sealed class ServiceKeyOptions : AuthenticationSchemeOptions
{
    /// <summary>Gets the keys by the names of the services. If there are none, no service is authenticated.</summary>
    public Dictionary<string, string> Keys { get; } = new(StringComparer.Ordinal);
}
