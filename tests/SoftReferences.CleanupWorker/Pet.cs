namespace SoftReferences.CleanupWorker;

/// <summary>A row that is deleted with its user.</summary>
public sealed class Pet
{
    /// <summary>Gets the id.</summary>
    public Guid Id { get; init; }

    /// <summary>Gets the user that the pet belongs to.</summary>
    public SoftRef<AuthUsers> UserId { get; init; }
}
