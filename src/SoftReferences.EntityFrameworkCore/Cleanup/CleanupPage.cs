namespace SoftReferences.EntityFrameworkCore;

/// <summary>Where a batch goes on.</summary>
/// <param name="StartedAt">When its first transaction began, by the clock of the store.</param>
/// <param name="HorizonPassed">Whether the horizon had passed before the first transaction: otherwise what it saw is looked at again.</param>
/// <param name="Last">The primary key of the last row that was handled, where the rows are paged through.</param>
/// <param name="Conflicts">The rows that were in the way so far.</param>
/// <param name="Counted">The keys that the breaker has counted.</param>
/// <param name="Rows">How many rows were removed or changed so far.</param>
/// <param name="Staying">How many of them refer to their key still: they are recorded when all of them were looked at, because whoever starts over meets them again.</param>
internal sealed record CleanupPage(long StartedAt, bool HorizonPassed, IReadOnlyList<object>? Last, RowConflicts Conflicts, IReadOnlySet<OwnerKey> Counted, long Rows, IReadOnlyDictionary<OwnerKey, long> Staying);
