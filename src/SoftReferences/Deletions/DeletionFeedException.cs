namespace SoftReferences;

/// <summary>Thrown when an owner's feed cannot be read. Nothing is lost: the cursor stays where it is.</summary>
public sealed class DeletionFeedException : Exception
{
    /// <summary>Initializes a new instance of the <see cref="DeletionFeedException"/> class.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public DeletionFeedException(OwningService service, string message, Exception? innerException = null)
        : base(message, innerException) => Service = service;

    /// <summary>Gets the owner whose feed it is.</summary>
    public OwningService Service { get; }

    /// <summary>Gets a value indicating whether the owner no longer has what follows the cursor, so that waiting does not help.</summary>
    public bool CursorLost { get; init; }

    /// <summary>Gets the cursor from which to continue, just before the oldest tombstone that the owner still has, or <see langword="null"/> if the lost cursor is not before it.</summary>
    /// <value>A position and its epoch. In another epoch the position means nothing.</value>
    public FeedCursor? RestartAt { get; init; }

    /// <summary>Gets how long the owner asks to be left alone, or <see langword="null"/> if it did not say.</summary>
    /// <value>It is left alone for an hour at most. Zero or less counts as <see langword="null"/>.</value>
    public TimeSpan? RetryAfter { get; init; }
}
