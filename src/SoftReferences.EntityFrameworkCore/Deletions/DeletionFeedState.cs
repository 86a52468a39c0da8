namespace SoftReferences.EntityFrameworkCore.Entities;

/// <summary>The state of the feed of an owned resource. There is one row per resource.</summary>
public sealed class DeletionFeedState
{
    /// <summary>Gets the canonical name of the resource, as in <c>//auth/users</c>.</summary>
    public required string Resource { get; init; }

    /// <summary>Gets the epoch of the data. It changes when deletions may have happened that were not captured.</summary>
    public required string Epoch { get; init; }

    /// <summary>Gets an identifier of the database in which the epoch was started. In another database the tables are a copy, whose history may differ.</summary>
    public string? Incarnation { get; init; }

    /// <summary>Gets the position of the newest tombstone; 0 before the first. It never goes back.</summary>
    public long Position { get; init; }

    /// <summary>Gets the position up to which tombstones were pruned; 0 when none was.</summary>
    public long PrunedPosition { get; init; }

    /// <summary>Gets until when a reader waits for a tombstone, so that deleting transactions send notifications.</summary>
    public DateTimeOffset? AwaitedUntil { get; init; }
}
