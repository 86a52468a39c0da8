namespace SoftReferences.CleanupWorker;

/// <summary>A user.</summary>
public sealed class User
{
    /// <summary>Gets the id.</summary>
    public Guid Id { get; init; }
}
