namespace SoftReferences.EntityFrameworkCore;

/// <summary>A page of aged tombstones in the inbox.</summary>
/// <param name="Prunable">The tombstones that may be removed.</param>
/// <param name="Last">The position of the last tombstone of the page.</param>
/// <param name="HasMore">Whether there may be more aged tombstones after it.</param>
internal sealed record AgedPage(IReadOnlyList<AgedTombstone> Prunable, long Last, bool HasMore);
