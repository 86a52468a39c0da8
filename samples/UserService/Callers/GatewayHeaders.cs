namespace UserService.Callers;

/// <summary>The headers with which the gateway identifies the caller.</summary>
internal static class GatewayHeaders
{
    public const string UserId = "X-User-ID";
    public const string UserRole = "X-User-Role";
    public const string Key = "X-Gateway-Key";
    public const string AdminRole = "admin";
}
