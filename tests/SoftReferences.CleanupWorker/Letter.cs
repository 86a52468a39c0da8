namespace SoftReferences.CleanupWorker;

/// <summary>A row that the application handles when its user is gone.</summary>
public sealed class Letter
{
    /// <summary>Gets the id.</summary>
    public Guid Id { get; init; }

    /// <summary>Gets or sets whose letter it is; nobody's when it was returned.</summary>
    public SoftRef<AuthUsers>? UserId { get; set; }
}
