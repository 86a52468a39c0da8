namespace UserService;

/// <summary>The users of auth-service. This service stores only their ids.</summary>
internal sealed class AuthUsers : IOwningService
{
    public static OwningService Service { get; } = new("auth", resource: "users") { Schema = "auth_schema" };
}
