namespace SoftReferences.EntityFrameworkCore;

/// <summary>Values of a foreign key that a reference cannot have, such as zero: their deletion would never arrive.</summary>
/// <param name="Count">How many rows have one; no more than <see cref="MaximumCount"/> are counted.</param>
/// <param name="Example">One of the values, in its text form.</param>
/// <param name="Failure">Why the rows could not be read; <see langword="null"/> when they were.</param>
internal sealed record UnusableValues(long Count, string? Example, string? Failure = null)
{
    /// <summary>The maximum number of rows counted.</summary>
    public const int MaximumCount = 1000;
}
