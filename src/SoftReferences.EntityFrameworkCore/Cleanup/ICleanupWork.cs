using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>A form in which clean-up work is stored: ranges or records. Every call runs in the caller's transaction.</summary>
internal interface ICleanupWork
{
    /// <summary>Claims due work of a reference, up to about <paramref name="limit"/> tombstones.</summary>
    Task<ClaimedBatch?> ClaimAsync(StoreSession session, SoftReference reference, int limit, CancellationToken cancellationToken);

    /// <summary>Locks and returns the items that are still under the lease, or none if the owner is held. A slow replica that has lost its lease therefore changes nothing.</summary>
    Task<IReadOnlyList<CleanupItem>> LockAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> confirmed, CancellationToken cancellationToken);

    /// <summary>Records work that is done or only waits for its horizon.</summary>
    Task FinishAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, CleanupOutcome outcome, CancellationToken cancellationToken);

    /// <summary>Records progress and keeps the lease.</summary>
    Task KeepAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, CleanupOutcome outcome, CancellationToken cancellationToken);

    /// <summary>Records progress and releases the rest, so that other due work is done first.</summary>
    Task ReleaseAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, CleanupOutcome outcome, CancellationToken cancellationToken);

    /// <summary>Releases work until it is due again.</summary>
    Task DeferAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, DateTimeOffset dueAt, string reason, bool countsAsAttempt, CancellationToken cancellationToken);

    /// <summary>Parks work until a person resumes it.</summary>
    Task ParkAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, string reason, CancellationToken cancellationToken);
}
