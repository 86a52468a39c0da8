namespace SoftReferences.CleanupWorker;

/// <summary>A row that goes with its user.</summary>
public sealed class Pet
{
    /// <summary>Gets the id.</summary>
    public Guid Id { get; init; }

    /// <summary>Gets whose pet it is.</summary>
    public SoftRef<AuthUsers> UserId { get; init; }
}
