namespace SoftReferences.AspNetCore.Tests;

/// <summary>The owner that the tests refer to.</summary>
internal sealed class Users : IOwningService
{
    public static OwningService Service { get; } = new("auth", "users");
}
