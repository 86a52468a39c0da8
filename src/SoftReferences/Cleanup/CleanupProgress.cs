namespace SoftReferences.Stores;

/// <summary>The outcome of one transaction of clean-up.</summary>
/// <param name="Rows">How many rows it removed or changed.</param>
/// <param name="Finished">Whether the batch needs no further transaction: all of it is done or settling, or the lease was lost.</param>
/// <param name="Continuation">The state to pass to the next call, which continues where this one ended. Only the store understands it.</param>
public readonly record struct CleanupProgress(long Rows, bool Finished, object? Continuation)
{
    /// <summary>Gets the hold, if the transaction would have exceeded a limit; otherwise <see langword="null"/>. If work is held, nothing was changed and nothing has to be given back.</summary>
    public HeldWork? Held { get; init; }

    /// <summary>Gets a value indicating whether nothing was done, because the lease was lost, or the owner or the reference is held. The remaining work was given back.</summary>
    public bool IsGivenBack { get; init; }
}
