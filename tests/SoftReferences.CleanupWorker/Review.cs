namespace SoftReferences.CleanupWorker;

/// <summary>A row that is kept without the name when its user is deleted.</summary>
public sealed class Review
{
    /// <summary>Gets the id.</summary>
    public Guid Id { get; init; }

    /// <summary>Gets the user who wrote the review.</summary>
    public SoftRef<AuthUsers> UserId { get; init; }

    /// <summary>Gets or sets the name of the author.</summary>
    public string Author { get; set; } = string.Empty;
}
