using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace UserService.Callers;

/// <summary>Authenticates the caller by the gateway's headers, after the gateway itself is authenticated.</summary>
internal sealed class GatewayAuthenticationHandler(
    IOptionsMonitor<GatewayOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    IProblemDetailsService problemDetails) : AuthenticationHandler<GatewayOptions>(options, logger, encoder)
{
    public const string SchemeName = "Gateway";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Authenticate());

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var result = await HandleAuthenticateOnceSafeAsync();
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        await problemDetails.TryWriteAsync(new()
        {
            HttpContext = Context,
            ProblemDetails = { Status = StatusCodes.Status401Unauthorized, Detail = result.Failure?.Message },
        });
    }

    private AuthenticateResult Authenticate()
    {
        if (!ComesFromGateway())
        {
            return AuthenticateResult.Fail(Options.Key is { Length: > 0 }
                ? $"The header '{GatewayHeaders.Key}' is missing or wrong: requests must come through the gateway."
                : "No gateway key is configured, so only requests from this machine are trusted.");
        }

        if (Request.Headers[GatewayHeaders.UserId] is not [var header] || !SoftRef<AuthUsers>.TryParse(header, out var userId))
        {
            return AuthenticateResult.Fail($"The header '{GatewayHeaders.UserId}' must be the UUID of a user.");
        }

        var identity = new ClaimsIdentity([new(ClaimTypes.NameIdentifier, userId.ToString())], SchemeName);
        if (Request.Headers[GatewayHeaders.UserRole] is [GatewayHeaders.AdminRole])
        {
            identity.AddClaim(new(ClaimTypes.Role, GatewayHeaders.AdminRole));
        }

        return AuthenticateResult.Success(new(new(identity), SchemeName));
    }

    private bool ComesFromGateway() => Options.Key is { Length: > 0 } key
        ? Request.Headers[GatewayHeaders.Key] is [{ } shown] && CryptographicOperations.FixedTimeEquals(Digest(shown), Digest(key))
        : Context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);

    // Digests have equal length, so that the comparison does not reveal the length of the key.
    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
