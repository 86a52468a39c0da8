namespace SoftReferences.EntityFrameworkCore;

/// <summary>What a sweep reads the keys of.</summary>
/// <param name="Reference">The name of the reference, as in <c>Pet.UserId</c>.</param>
/// <param name="Range">The number of the range that is taken over, or <see langword="null"/> where the next one is cut.</param>
internal sealed record SweepReading(string Reference, long? Range);
