namespace SoftReferences.CleanupWorker;

/// <summary>The owner, which here is in the same process and database.</summary>
public sealed class AuthUsers : IOwningService
{
    /// <inheritdoc/>
    public static OwningService Service { get; } = new("auth", "users") { Schema = "auth_schema" };
}
