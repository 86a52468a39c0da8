using Microsoft.AspNetCore.Authentication;

namespace UserService.Callers;

/// <summary>The authentication of the gateway. Bound from the configuration section <c>Gateway</c>.</summary>
internal sealed class GatewayOptions : AuthenticationSchemeOptions
{
    /// <summary>Gets or sets the secret that the gateway sends. If there is none, only requests from this machine are trusted.</summary>
    public string? Key { get; set; }
}
