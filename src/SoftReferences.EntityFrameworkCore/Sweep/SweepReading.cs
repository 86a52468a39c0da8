namespace SoftReferences.EntityFrameworkCore;

/// <summary>The reference, and the range if there is one, whose keys a sweep is reading.</summary>
/// <param name="Reference">The name of the reference, as in <c>Pet.UserId</c>.</param>
/// <param name="Range">The number of the range that is taken over, or <see langword="null"/> if a new one is cut.</param>
internal sealed record SweepReading(string Reference, long? Range);
