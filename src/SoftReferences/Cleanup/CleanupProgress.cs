namespace SoftReferences;

/// <summary>What one transaction of clean-up came to.</summary>
/// <param name="Rows">How many rows it removed or changed.</param>
/// <param name="Finished">Whether the batch needs no further transaction: all of it is done or settling, or the lease was lost.</param>
/// <param name="Continuation">What the next call is given, so that it goes on where this one ended. Only the store understands it.</param>
public readonly record struct CleanupProgress(long Rows, bool Finished, object? Continuation)
{
    /// <summary>Gets what was held instead, because it would have gone beyond a limit; otherwise <see langword="null"/>. Nothing was changed then, and nothing is left to be given back.</summary>
    public HeldWork? Held { get; init; }

    /// <summary>Gets a value indicating whether nothing was done, because the work was under the lease no more, or its owner or reference is held. What was left of it was given back.</summary>
    public bool IsGivenBack { get; init; }
}
