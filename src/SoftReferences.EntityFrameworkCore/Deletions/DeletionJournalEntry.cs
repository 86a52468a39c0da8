namespace SoftReferences.EntityFrameworkCore.Entities;

/// <summary>The keys that one statement deleted or changed, written by a trigger in the same transaction. The sequencer moves the entry into the feed.</summary>
public sealed class DeletionJournalEntry
{
    /// <summary>Gets the number of the entry on SQLite. PostgreSQL entries have none: a duplicate number would make the owner's deletion fail.</summary>
    public long Id { get; init; }

    /// <summary>Gets the canonical name of the resource, as in <c>//auth/users</c>.</summary>
    public required string Resource { get; init; }

    /// <summary>Gets what was done with the keys.</summary>
    public DeletionJournalKind Kind { get; init; }

    /// <summary>Gets the keys in their text form. Their length is not limited, so that capturing a deletion cannot fail.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>Gets the keys when they are UUIDs that a statement of PostgreSQL deleted or inserted, which are not written as texts; otherwise <see langword="null"/>.</summary>
    public IReadOnlyList<Guid>? Uuids { get; init; }

    /// <summary>Gets how many keys there are: 1,000 at most.</summary>
    public int Size { get; init; }

    /// <summary>Gets the key that the only key of this entry was merged into, or <see langword="null"/>.</summary>
    public string? MergedInto { get; init; }

    /// <summary>Gets when it was done, in UTC. It says nothing about the order in which transactions committed.</summary>
    public DateTimeOffset OccurredAt { get; init; }

    /// <summary>Gets all keys in their text form.</summary>
    internal IEnumerable<string> Texts => Uuids is null ? Keys : Keys.Concat(Uuids.Select(uuid => uuid.ToString()));
}
