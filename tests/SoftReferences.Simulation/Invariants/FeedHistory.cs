namespace SoftReferences.Simulation;

/// <summary>The tombstones that an owner has placed, in order. A database that is set back begins another history.</summary>
/// <param name="tombstones">The tombstones at the beginning.</param>
/// <param name="prunedPosition">The position up to which the feed was pruned at the beginning.</param>
internal sealed class FeedHistory(IEnumerable<Tombstone> tombstones, long prunedPosition = 0)
{
    private readonly List<(Tombstone Tombstone, string Fingerprint)> _placed = [.. tombstones.Select(tombstone => (tombstone, TombstoneFingerprint.Of(tombstone)))];

    /// <summary>Gets or sets the position up to which the feed was pruned. A reader before it has missed tombstones, and tombstones up to it can no longer be compared.</summary>
    public long PrunedPosition { get; set; } = prunedPosition;

    public void Add(Tombstone tombstone) => _placed.Add((tombstone, TombstoneFingerprint.Of(tombstone)));

    public Tombstone? LastOf(OwnerKey key) => _placed.FindLast(placed => placed.Tombstone.Key == key).Tombstone;

    /// <summary>Returns whether these exact tombstones are at their positions. Another deletion of the same key is a different tombstone.</summary>
    public bool Has(IEnumerable<Tombstone> tombstones) => tombstones.All(tombstone => Has(tombstone.Position, TombstoneFingerprint.Of(tombstone)));

    /// <summary>Returns whether the tombstone with a fingerprint is at a position.</summary>
    public bool Has(long position, string fingerprint) => position >= 1 && position <= _placed.Count && _placed[(int)position - 1].Fingerprint == fingerprint;

    /// <summary>Returns whether the tombstone with a fingerprint is at a position, or can no longer be compared because the position was pruned.</summary>
    public bool MayHaveHad(long position, string fingerprint) => position <= PrunedPosition || Has(position, fingerprint);
}
