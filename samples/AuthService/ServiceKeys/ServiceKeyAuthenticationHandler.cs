using System.Net.Http.Headers;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace AuthService.ServiceKeys;

/// <summary>Authenticates services by their key, sent as <c>Authorization: Bearer</c>.</summary>
internal sealed class ServiceKeyAuthenticationHandler(
    IOptionsMonitor<ServiceKeyOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder) : AuthenticationHandler<ServiceKeyOptions>(options, logger, encoder)
{
    public const string SchemeName = "ServiceKey";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Authenticate());

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return base.HandleChallengeAsync(properties);
    }

    private AuthenticateResult Authenticate()
    {
        if (!AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var header)
            || !header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            || header.Parameter is not { Length: > 0 } shown)
        {
            return AuthenticateResult.NoResult();
        }

        return FindService(shown) is { } service
            ? AuthenticateResult.Success(new(new(new ClaimsIdentity([new(ClaimTypes.Name, service)], SchemeName)), SchemeName))
            : AuthenticateResult.Fail("The key is not one of a known service.");
    }

    // Compares digests, which have equal length, with all keys, so that the time taken reveals nothing.
    private string? FindService(string shown)
    {
        string? found = null;
        var digest = Digest(shown);
        foreach (var (service, key) in Options.Keys)
        {
            if (CryptographicOperations.FixedTimeEquals(digest, Digest(key)) && key.Length > 0)
            {
                found = service;
            }
        }

        return found;
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
