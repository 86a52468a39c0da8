namespace SoftReferences.EntityFrameworkCore;

/// <summary>The point at which a batch continues.</summary>
/// <param name="StartedAt">When the first transaction of the batch began, as a timestamp of the store's clock.</param>
/// <param name="HorizonPassed">Whether the horizon had passed before the first transaction. If not, a second look follows.</param>
/// <param name="Last">The primary key of the last row that was handled, if the action pages through the rows.</param>
/// <param name="Conflicts">The conflicting rows so far.</param>
/// <param name="Counted">The keys that the breaker has counted in this batch.</param>
/// <param name="Rows">The number of rows removed or changed so far.</param>
/// <param name="Staying">How many of them still refer to their key. They are recorded with the last page, because a retry from the first page finds them again.</param>
internal sealed record CleanupPage(long StartedAt, bool HorizonPassed, IReadOnlyList<object>? Last, RowConflicts Conflicts, IReadOnlySet<OwnerKey> Counted, long Rows, IReadOnlyDictionary<OwnerKey, long> Staying);
