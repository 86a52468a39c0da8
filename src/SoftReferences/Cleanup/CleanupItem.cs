namespace SoftReferences.Stores;

/// <summary>A piece of claimed work: one deleted or merged key for one reference.</summary>
/// <param name="Id">The number of its record in the store.</param>
/// <param name="Key">The deleted or merged key.</param>
/// <param name="Attempts">How many times it has been started without progress, including this time.</param>
public sealed record CleanupItem(long Id, OwnerKey Key, int Attempts)
{
    /// <summary>Gets the key that the owner merged the key into, at the end of all known merges; <see langword="default"/> if it deleted the key.</summary>
    public OwnerKey MergedInto { get; init; }

    /// <summary>Gets a value indicating whether the owner is known to have deleted <see cref="MergedInto"/> since, which makes the rows of the merged key orphans.</summary>
    public bool MergedIntoIsDeleted { get; init; }

    /// <summary>Gets a value indicating whether the owner merged the key, rather than deleted it.</summary>
    public bool IsMerged => MergedInto.Kind != OwnerKeyKind.None;
}
