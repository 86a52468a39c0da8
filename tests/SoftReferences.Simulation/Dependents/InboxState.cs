namespace SoftReferences.Simulation;

/// <summary>What a dependent's database stores about the feed of one owner.</summary>
internal sealed class InboxState
{
    public FeedCursor Cursor { get; set; }

    /// <summary>Gets or sets how many times the feed skipped tombstones because they had been pruned.</summary>
    public int PassedOver { get; set; }

    /// <summary>Gets the position up to which pruned tombstones were skipped, for each epoch.</summary>
    public Dictionary<string, long> PassedOverTo { get; } = new(StringComparer.Ordinal);

    public string? HeldReason { get; set; }

    public FollowerBeat Follower { get; set; }

    public Dictionary<OwnerKey, InboxEntry> Tombstones { get; } = [];

    /// <summary>Returns whether the guard refuses rows with a key.</summary>
    public bool Guards(OwnerKey key) => Tombstones.TryGetValue(key, out var entry) && entry.Tombstone.Kind is TombstoneKind.Deleted or TombstoneKind.Merged;

    /// <summary>Returns whether a person disputes the deletion of a key. In another epoch every sweep suspects the key again, without any effect.</summary>
    public bool IsDisputed(OwnerKey key) => Tombstones.TryGetValue(key, out var entry) && entry.Tombstone.Kind == TombstoneKind.Disputed;
}
