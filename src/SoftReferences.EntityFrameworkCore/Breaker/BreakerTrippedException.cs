namespace SoftReferences.EntityFrameworkCore;

/// <summary>Rolls a transaction back whose removals are not admitted. It never leaves the store.</summary>
/// <param name="reason">Which limit they would go beyond; <see langword="null"/> when the reference is held already, or its table has to be counted first.</param>
internal sealed class BreakerTrippedException(string? reason) : Exception(reason)
{
    /// <summary>Gets which limit would be exceeded.</summary>
    public string? Reason { get; } = reason;

    /// <summary>Gets a value indicating whether the table has to be counted before it can be said.</summary>
    public bool NeedsSize { get; init; }
}
