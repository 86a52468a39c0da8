namespace SoftReferences.EntityFrameworkCore;

/// <summary>One key of an entry of the journal.</summary>
internal readonly record struct JournalItem(string Key, DeletionJournalKind Kind, string? MergedInto, DateTimeOffset OccurredAt);
