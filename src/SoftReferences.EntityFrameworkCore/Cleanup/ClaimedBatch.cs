namespace SoftReferences.EntityFrameworkCore;

/// <summary>Claimed work, and how it is kept.</summary>
/// <param name="Work">Where the work stands.</param>
/// <param name="Reference">The name of the reference.</param>
/// <param name="Action">The action that the reference declares.</param>
/// <param name="Service">The owner.</param>
/// <param name="Epoch">The epoch of the tombstones.</param>
/// <param name="Lease">The lease.</param>
/// <param name="Items">The work.</param>
/// <param name="Horizon">Every transaction that may not know of the tombstones lies before it.</param>
internal sealed record ClaimedBatch(ICleanupWork Work, string Reference, OrphanAction Action, OwningService Service, string Epoch, Guid Lease, IReadOnlyList<CleanupItem> Items, long Horizon)
    : CleanupBatch(Reference, Service, Epoch, Lease, Items)
{
    /// <summary>Gets what happens to the rows of merged keys; <see langword="null"/> when the rows are orphans.</summary>
    public MergeAction? Merge { get; init; }

    /// <summary>Gets the reference, where its keys were merged: what they were merged into is looked at again before anything is changed.</summary>
    public SoftReference? Merged { get; init; }

    /// <summary>Gets the items that a person approved, which no limit stops.</summary>
    public IReadOnlySet<long> Approved { get; init; } = new HashSet<long>();

    /// <summary>Gets the items of which rows were removed or changed before, with when their work began: since then their keys have been counted.</summary>
    public IReadOnlyDictionary<long, DateTimeOffset> Begun { get; init; } = new Dictionary<long, DateTimeOffset>();

    /// <summary>Gets the items that are looked at for the second time: rows that still refer to their key were counted with the first look.</summary>
    public IReadOnlySet<long> Settling { get; init; } = new HashSet<long>();

    /// <summary>Gets the ranges, where the work stands in ranges.</summary>
    public ClaimedRanges? Ranges { get; init; }
}
