namespace SoftReferences.CleanupWorker;

/// <summary>A row that stays when its user is gone, without a name on it.</summary>
public sealed class Review
{
    /// <summary>Gets the id.</summary>
    public Guid Id { get; init; }

    /// <summary>Gets whose review it is.</summary>
    public SoftRef<AuthUsers> UserId { get; init; }

    /// <summary>Gets or sets the name on it.</summary>
    public string Author { get; set; } = string.Empty;
}
