namespace SoftReferences.Simulation;

/// <summary>What stands in a dependent's database about one owner.</summary>
internal sealed class InboxState
{
    public FeedCursor Cursor { get; set; }

    public string? HeldReason { get; set; }

    public FollowerBeat Follower { get; set; }

    public Dictionary<OwnerKey, InboxEntry> Tombstones { get; } = [];
}
