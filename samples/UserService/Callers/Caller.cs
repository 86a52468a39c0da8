using System.Security.Claims;

namespace UserService.Callers;

/// <summary>Who sent the request, as the gateway says. A parameter of an endpoint.</summary>
/// <param name="UserId">The user, whom auth-service owns.</param>
/// <param name="IsAdmin">Whether the caller sees everybody's rows.</param>
internal sealed record Caller(SoftRef<AuthUsers> UserId, bool IsAdmin)
{
    public static ValueTask<Caller> BindAsync(HttpContext context) => ValueTask.FromResult(new Caller(
        SoftRef<AuthUsers>.Parse(context.User.FindFirstValue(ClaimTypes.NameIdentifier)!),
        context.User.IsInRole(GatewayHeaders.AdminRole)));
}
