namespace SoftReferences.EntityFrameworkCore;

/// <summary>Rolls back a transaction whose removals exceed a limit. It is caught inside the store.</summary>
/// <param name="reason">Which limit would be exceeded, or <see langword="null"/> if the reference is already held or its table has to be counted first.</param>
internal sealed class BreakerTrippedException(string? reason) : Exception(reason)
{
    /// <summary>Gets which limit would be exceeded, or <see langword="null"/>.</summary>
    public string? Reason { get; } = reason;

    /// <summary>Gets a value indicating whether the table has to be counted before the limits can be checked.</summary>
    public bool NeedsSize { get; init; }
}
