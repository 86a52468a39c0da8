using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>A batch of claimed work and the <see cref="ICleanupWork"/> that stores it.</summary>
/// <param name="Work">The store of the work: ranges or records.</param>
/// <param name="Reference">The name of the reference.</param>
/// <param name="Action">The action that the reference declares.</param>
/// <param name="Service">The owner.</param>
/// <param name="Epoch">The epoch of the tombstones.</param>
/// <param name="Lease">The lease.</param>
/// <param name="Items">The work.</param>
/// <param name="Horizon">Every transaction that may not have seen the tombstones began before this transaction id.</param>
internal sealed record ClaimedBatch(ICleanupWork Work, string Reference, OrphanAction Action, OwningService Service, string Epoch, Guid Lease, IReadOnlyList<CleanupItem> Items, long Horizon)
    : CleanupBatch(Reference, Service, Epoch, Lease, Items)
{
    /// <summary>Gets what to do with rows that refer to merged keys, or <see langword="null"/> if the keys were deleted.</summary>
    public MergeAction? Merge { get; init; }

    /// <summary>Gets the reference if its keys were merged, to resolve the merge targets again under the lock, before anything changes.</summary>
    public SoftReference? Merged { get; init; }

    /// <summary>Gets the ids of items that a person approved. The breaker does not limit them.</summary>
    public IReadOnlySet<long> Approved { get; init; } = new HashSet<long>();

    /// <summary>Gets when work began on items that already had rows removed or changed. The breaker has counted the keys of these items since then.</summary>
    public IReadOnlyDictionary<long, DateTimeOffset> Begun { get; init; } = new Dictionary<long, DateTimeOffset>();

    /// <summary>Gets the ids of items in the second look. Rows that still refer to their key were counted in the first.</summary>
    public IReadOnlySet<long> Settling { get; init; } = new HashSet<long>();

    /// <summary>Gets the ranges, or <see langword="null"/> if the work is stored as records.</summary>
    public ClaimedRanges? Ranges { get; init; }
}
