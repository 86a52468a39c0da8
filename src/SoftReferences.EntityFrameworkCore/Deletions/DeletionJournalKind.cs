namespace SoftReferences.EntityFrameworkCore.Entities;

/// <summary>Specifies what a statement did to keys, as far as its trigger can tell.</summary>
public enum DeletionJournalKind
{
    /// <summary>The entities were deleted, or marked as deleted.</summary>
    Deleted,

    /// <summary>Entities were unmarked as deleted.</summary>
    Restored,

    /// <summary>The entity was merged into another one.</summary>
    Merged,

    /// <summary>Entities were inserted. The sequencer finds out which of them reuse a deleted key, and so restore it.</summary>
    Inserted,
}
