namespace SoftReferences.EntityFrameworkCore;

/// <summary>What a statement did to keys, as far as its trigger knows.</summary>
public enum DeletionJournalKind
{
    /// <summary>The entities were deleted, or marked as deleted.</summary>
    Deleted,

    /// <summary>The mark of deleted entities was taken back.</summary>
    Restored,

    /// <summary>The entity was merged into another one.</summary>
    Merged,

    /// <summary>Entities were inserted. Which of them came back under a deleted key, and are restored by it, is for the sequencer to find out.</summary>
    Inserted,
}
