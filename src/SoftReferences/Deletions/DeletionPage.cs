namespace SoftReferences;

/// <summary>A page of an owner's feed.</summary>
/// <param name="Epoch">The epoch of the owner's data. It changes when the database is restored or truncated.</param>
/// <param name="Items">The tombstones in the order of their positions, without a gap.</param>
/// <param name="Next">The position to continue from: that of the last item, or the requested one if there are no items.</param>
/// <param name="HasMore">Whether there are more tombstones now.</param>
public sealed record DeletionPage(string Epoch, IReadOnlyList<Tombstone> Items, long Next, bool HasMore);
