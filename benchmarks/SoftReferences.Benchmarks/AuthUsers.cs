namespace SoftReferences.Benchmarks;

/// <summary>The owner that the references of the benchmarks refer to.</summary>
public sealed class AuthUsers : IOwningService
{
    public static OwningService Service { get; } = new("auth", "users") { Schema = "auth_schema" };
}
