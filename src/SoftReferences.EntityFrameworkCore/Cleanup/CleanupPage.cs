namespace SoftReferences.EntityFrameworkCore;

/// <summary>Where a batch of paged clean-up goes on.</summary>
/// <param name="Last">The primary key of the last row that was handled.</param>
/// <param name="HorizonPassed">Whether the horizon had passed before the first page: otherwise earlier pages are looked at again.</param>
internal sealed record CleanupPage(IReadOnlyList<object> Last, bool HorizonPassed);
