namespace SoftReferences.Simulation;

/// <summary>What stands in a dependent's database about one owner.</summary>
internal sealed class InboxState
{
    public FeedCursor Cursor { get; set; }

    /// <summary>Gets or sets how often tombstones were passed over that had been pruned.</summary>
    public int PassedOver { get; set; }

    /// <summary>Gets the position up to which it was passed over what had been pruned, in each epoch.</summary>
    public Dictionary<string, long> PassedOverTo { get; } = new(StringComparer.Ordinal);

    public string? HeldReason { get; set; }

    public FollowerBeat Follower { get; set; }

    public Dictionary<OwnerKey, InboxEntry> Tombstones { get; } = [];

    /// <summary>Says whether the guard refuses rows with a key.</summary>
    public bool Guards(OwnerKey key) => Tombstones.TryGetValue(key, out var entry) && entry.Tombstone.Kind is TombstoneKind.Deleted or TombstoneKind.Merged;

    /// <summary>Says whether a person disputes that a key was deleted. In another epoch every sweep suspects it anew, and nothing comes of it.</summary>
    public bool IsDisputed(OwnerKey key) => Tombstones.TryGetValue(key, out var entry) && entry.Tombstone.Kind == TombstoneKind.Disputed;
}
