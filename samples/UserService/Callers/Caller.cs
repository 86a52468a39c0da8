using System.Security.Claims;

namespace UserService.Callers;

/// <summary>The sender of the request, according to the gateway. A parameter of endpoints.</summary>
/// <param name="UserId">The user, which auth-service owns.</param>
/// <param name="IsAdmin">Whether the caller may see all users' rows.</param>
internal sealed record Caller(SoftRef<AuthUsers> UserId, bool IsAdmin)
{
    public static ValueTask<Caller> BindAsync(HttpContext context)
    {
        var userId = SoftRef<AuthUsers>.Parse(context.User.FindFirstValue(ClaimTypes.NameIdentifier)!);
        context.LocateSoftReference(userId, $"header {GatewayHeaders.UserId}");
        return ValueTask.FromResult(new Caller(userId, context.User.IsInRole(GatewayHeaders.AdminRole)));
    }
}
