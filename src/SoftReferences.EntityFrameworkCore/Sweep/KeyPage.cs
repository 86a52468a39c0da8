namespace SoftReferences.EntityFrameworkCore;

/// <summary>A page of distinct values of a reference, in database order.</summary>
/// <param name="Keys">The values that are valid keys.</param>
/// <param name="Invalid">The number of values that are not valid keys, such as zeros.</param>
/// <param name="Last">The last value in its text form, or <see langword="null"/> if there is none.</param>
/// <param name="IsLast">Whether nothing comes after it.</param>
internal sealed record KeyPage(IReadOnlyList<OwnerKey> Keys, int Invalid, string? Last, bool IsLast);
