namespace SoftReferences.CleanupWorker;

/// <summary>A row that is passed to a handler when its user is deleted.</summary>
public sealed class Letter
{
    /// <summary>Gets the id.</summary>
    public Guid Id { get; init; }

    /// <summary>Gets or sets the user that the letter belongs to, or <see langword="null"/> once it was returned.</summary>
    public SoftRef<AuthUsers>? UserId { get; set; }
}
