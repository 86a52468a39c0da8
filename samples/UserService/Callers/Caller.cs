using System.Security.Claims;

namespace UserService.Callers;

/// <summary>Who sent the request, as the gateway says. A parameter of an endpoint.</summary>
/// <param name="UserId">The user, whom auth-service owns.</param>
/// <param name="IsAdmin">Whether the caller sees everybody's rows.</param>
internal sealed record Caller(SoftRef<AuthUsers> UserId, bool IsAdmin)
{
    public static ValueTask<Caller> BindAsync(HttpContext context)
    {
        var userId = SoftRef<AuthUsers>.Parse(context.User.FindFirstValue(ClaimTypes.NameIdentifier)!);
        context.LocateSoftReference(userId, $"header {GatewayHeaders.UserId}");
        return ValueTask.FromResult(new Caller(userId, context.User.IsInRole(GatewayHeaders.AdminRole)));
    }
}
