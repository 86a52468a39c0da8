using Microsoft.AspNetCore.Authentication;

namespace UserService.Callers;

/// <summary>How the gateway proves itself. Bound from the configuration section <c>Gateway</c>.</summary>
internal sealed class GatewayOptions : AuthenticationSchemeOptions
{
    /// <summary>Gets or sets the secret that the gateway shows. Without one, only this machine is trusted.</summary>
    public string? Key { get; set; }
}
