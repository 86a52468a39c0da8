namespace SoftReferences.EntityFrameworkCore;

/// <summary>A page of the inbox, as the pruner goes through it.</summary>
/// <param name="Prunable">Those that may go.</param>
/// <param name="Last">The position of the last one of the page.</param>
/// <param name="HasMore">Whether there may be others behind it that are old enough.</param>
internal sealed record AgedPage(IReadOnlyList<AgedTombstone> Prunable, long Last, bool HasMore);
