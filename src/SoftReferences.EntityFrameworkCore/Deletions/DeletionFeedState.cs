namespace SoftReferences.EntityFrameworkCore;

/// <summary>The state of the feed of one owned resource. One row for each resource.</summary>
public sealed class DeletionFeedState
{
    /// <summary>Gets the canonical name of the resource, as in <c>//auth/users</c>.</summary>
    public required string Resource { get; init; }

    /// <summary>Gets the epoch of the data. It changes when the table of the entities was truncated.</summary>
    public required string Epoch { get; init; }

    /// <summary>Gets the position of the newest tombstone; 0 before the first. It never goes back.</summary>
    public long Position { get; init; }

    /// <summary>Gets the position up to which tombstones were pruned; 0 when none was.</summary>
    public long PrunedPosition { get; init; }
}
