namespace SoftReferences.Simulation;

/// <summary>The tombstones that an owner has placed since one beginning, in their order. A database that is set back begins another one.</summary>
/// <param name="tombstones">What is there at the beginning.</param>
internal sealed class FeedHistory(IEnumerable<Tombstone> tombstones)
{
    private readonly List<(Tombstone Tombstone, string Fingerprint)> _placed = [.. tombstones.Select(tombstone => (tombstone, TombstoneFingerprint.Of(tombstone)))];

    public void Add(Tombstone tombstone) => _placed.Add((tombstone, TombstoneFingerprint.Of(tombstone)));

    public Tombstone? LastOf(OwnerKey key) => _placed.FindLast(placed => placed.Tombstone.Key == key).Tombstone;

    /// <summary>Says whether tombstones stand where they say, and are the very same: another deletion of the same key is another tombstone.</summary>
    public bool Has(IEnumerable<Tombstone> tombstones) => tombstones.All(tombstone => Has(tombstone.Position, TombstoneFingerprint.Of(tombstone)));

    /// <summary>Says whether the tombstone of a fingerprint stands at a position.</summary>
    public bool Has(long position, string fingerprint) => position >= 1 && position <= _placed.Count && _placed[(int)position - 1].Fingerprint == fingerprint;
}
