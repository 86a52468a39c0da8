using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>A single key of a journal entry.</summary>
internal readonly record struct JournalItem(string Key, DeletionJournalKind Kind, string? MergedInto, DateTimeOffset OccurredAt);
