namespace SoftReferences.Simulation;

/// <summary>The tombstones that an owner has placed since one beginning, in their order. A database that is set back begins another one.</summary>
/// <param name="tombstones">What is there at the beginning.</param>
/// <param name="prunedPosition">Up to where it was pruned at the beginning.</param>
internal sealed class FeedHistory(IEnumerable<Tombstone> tombstones, long prunedPosition = 0)
{
    private readonly List<(Tombstone Tombstone, string Fingerprint)> _placed = [.. tombstones.Select(tombstone => (tombstone, TombstoneFingerprint.Of(tombstone)))];

    /// <summary>Gets or sets the position up to which it was pruned: whoever stands before it has missed something, and what stood there cannot be compared any more.</summary>
    public long PrunedPosition { get; set; } = prunedPosition;

    public void Add(Tombstone tombstone) => _placed.Add((tombstone, TombstoneFingerprint.Of(tombstone)));

    public Tombstone? LastOf(OwnerKey key) => _placed.FindLast(placed => placed.Tombstone.Key == key).Tombstone;

    /// <summary>Says whether tombstones stand where they say, and are the very same: another deletion of the same key is another tombstone.</summary>
    public bool Has(IEnumerable<Tombstone> tombstones) => tombstones.All(tombstone => Has(tombstone.Position, TombstoneFingerprint.Of(tombstone)));

    /// <summary>Says whether the tombstone of a fingerprint stands at a position.</summary>
    public bool Has(long position, string fingerprint) => position >= 1 && position <= _placed.Count && _placed[(int)position - 1].Fingerprint == fingerprint;

    /// <summary>Says whether nobody can tell any more that another tombstone stood at a position.</summary>
    public bool MayHaveHad(long position, string fingerprint) => position <= PrunedPosition || Has(position, fingerprint);
}
