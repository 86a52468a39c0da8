namespace SoftReferences.EntityFrameworkCore;

/// <summary>Distinct values of a reference, in the order of the database.</summary>
/// <param name="Keys">Those that are keys.</param>
/// <param name="Invalid">How many are none, as zeros are.</param>
/// <param name="Last">The last value in its text form, or <see langword="null"/> if there is none.</param>
/// <param name="IsLast">Whether nothing comes after it.</param>
internal sealed record KeyPage(IReadOnlyList<OwnerKey> Keys, int Invalid, string? Last, bool IsLast);
