namespace AuthService;

/// <summary>The resource that this service owns.</summary>
internal sealed class AuthUsers : IOwningService
{
    public static OwningService Service { get; } = new("auth", resource: "users") { Schema = "auth_schema" };
}
