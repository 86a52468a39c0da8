namespace SoftReferences.EntityFrameworkCore;

/// <summary>A form in which clean-up work stands in the database. Every call is part of a transaction of the caller's.</summary>
internal interface ICleanupWork
{
    /// <summary>Claims due work of a reference, about so many tombstones.</summary>
    Task<ClaimedBatch?> ClaimAsync(StoreSession session, SoftReference reference, int limit, CancellationToken cancellationToken);

    /// <summary>Locks the items that are still under the lease, unless the owner is held: whatever a slow or frozen replica believes, it acts on those only.</summary>
    Task<IReadOnlyList<CleanupItem>> LockAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> confirmed, CancellationToken cancellationToken);

    /// <summary>Records work that has come to its end, or that only waits for its horizon.</summary>
    Task FinishAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, CleanupOutcome outcome, CancellationToken cancellationToken);

    /// <summary>Records a part of the work, and keeps the lease.</summary>
    Task KeepAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, CleanupOutcome outcome, CancellationToken cancellationToken);

    /// <summary>Records a part of the work, and gives the rest back: those that wait get their turn first.</summary>
    Task ReleaseAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, CleanupOutcome outcome, CancellationToken cancellationToken);

    /// <summary>Gives work back to be done later.</summary>
    Task DeferAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, DateTimeOffset dueAt, string reason, bool countsAsAttempt, CancellationToken cancellationToken);

    /// <summary>Puts work aside until a person resumes it.</summary>
    Task ParkAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, string reason, CancellationToken cancellationToken);
}
