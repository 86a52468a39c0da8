namespace SoftReferences.Tests;

/// <summary>The owner that the tests refer to.</summary>
internal sealed class AuthUsers : IOwningService
{
    public static OwningService Service { get; } = new("auth", "users") { Schema = "auth_schema" };
}
