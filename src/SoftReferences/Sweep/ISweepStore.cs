namespace SoftReferences.Stores;

/// <summary>The sweeps of a store: their progress, the suspects, and the canaries. Any number of replicas share it.</summary>
/// <remarks>Everything that is claimed is under a lease. A call with a lost lease writes nothing.</remarks>
public interface ISweepStore
{
    /// <summary>Gets the state of the sweeps of an owner.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The state. An owner that was never seen before is recorded as seen now.</returns>
    Task<SweepState> GetStateAsync(OwningService service, CancellationToken cancellationToken);

    /// <summary>Requests a sweep, which starts when no other one is running. Repeated requests before that make one sweep.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="cause">Why. <see cref="SweepCause.LostFeed"/> discards all canaries: the owner may have deleted any of them, and the tombstones are lost.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>A task.</returns>
    Task RequestAsync(OwningService service, SweepCause cause, CancellationToken cancellationToken);

    /// <summary>Starts a sweep of all references to an owner, and makes its unverified references due at once.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="number">The number of the last sweep, as the caller has seen it.</param>
    /// <param name="cause">Why.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns><see langword="false"/> if another replica has started one since, or one is still running; then nothing was written.</returns>
    Task<bool> TryBeginAsync(ReferencedOwner owner, long number, SweepCause cause, CancellationToken cancellationToken);

    /// <summary>Claims the next range of the running sweep, and ends the sweep if there is none left.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="cancellationToken">Cancels the claim.</param>
    /// <returns>The range, or <see langword="null"/> if none is due, or sweeps of the owner are stopped.</returns>
    /// <exception cref="UnreadableReferenceException">The keys of a reference could not be read. The reference rests, is left out of the sweep if that happens repeatedly, and the next claim is for another one.</exception>
    Task<SweepRange?> ClaimAsync(ReferencedOwner owner, CancellationToken cancellationToken);

    /// <summary>Renews the lease of a range.</summary>
    /// <param name="range">The range.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns><see langword="false"/> if the lease was lost.</returns>
    Task<bool> RenewAsync(SweepRange range, CancellationToken cancellationToken);

    /// <summary>Ends a range: counts its keys, makes suspects of the missing ones and remembers confirmed ones, in one transaction.</summary>
    /// <param name="range">The range.</param>
    /// <param name="findings">What the owner said.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>How many of the keys are suspects now, or <see langword="null"/> if the lease was lost. A missing key is not a suspect if its clean-up is under way, has been done as declared, or was rejected by a person.</returns>
    Task<int?> FinishAsync(SweepRange range, SweepFindings findings, CancellationToken cancellationToken);

    /// <summary>Gives a range back, so that all of it is asked about again later.</summary>
    /// <param name="range">The range.</param>
    /// <param name="delay">How long to wait before the next attempt.</param>
    /// <param name="reason">The reason, for people who investigate.</param>
    /// <param name="countsAsAttempt">Whether it counts as an attempt, which it does not if the owner answered nothing at all.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>A task.</returns>
    Task DeferAsync(SweepRange range, TimeSpan delay, string reason, bool countsAsAttempt, CancellationToken cancellationToken);

    /// <summary>Stops the sweeps of an owner that reported canaries missing, unless all of them have a tombstone by now, or a sweep is requested because a feed was lost. After that sweep has begun, and until another one begins, only keys that are stored as canaries count: the others may have been asked about before.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="missing">The missing canaries.</param>
    /// <param name="reason">The reason, for people who investigate.</param>
    /// <param name="delay">How long to wait before asking about the canaries again.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns><see langword="true"/> if sweeps are stopped. Otherwise the keys were properly deleted, or that cannot be known, and they are no longer canaries.</returns>
    Task<bool> StopAsync(OwningService service, IReadOnlyList<OwnerKey> missing, string reason, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Claims a probe, which asks a stopped owner about its canaries.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="cancellationToken">Cancels the claim.</param>
    /// <returns>The probe, or <see langword="null"/> if none is due.</returns>
    Task<CanaryProbe?> ClaimProbeAsync(ReferencedOwner owner, CancellationToken cancellationToken);

    /// <summary>Postpones the next probe of a stopped owner. It does nothing if the sweeps have been resumed.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="missing">The canaries that it did not know, of which some may be new.</param>
    /// <param name="delay">How long.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>A task.</returns>
    Task DeferProbeAsync(OwningService service, IReadOnlyList<OwnerKey> missing, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Resumes the sweeps of an owner.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="forgetMissing">Whether missing keys cease to be canaries.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns><see langword="true"/> if they were stopped.</returns>
    Task<bool> ResumeAsync(OwningService service, bool forgetMissing, CancellationToken cancellationToken);

    /// <summary>Claims suspects whose grace period is over.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="limit">The maximum number of suspects to claim.</param>
    /// <param name="cancellationToken">Cancels the claim.</param>
    /// <returns>The suspects, or <see langword="null"/> if none is due, or sweeps of the owner are stopped.</returns>
    Task<SuspectBatch?> ClaimSuspectsAsync(ReferencedOwner owner, int limit, CancellationToken cancellationToken);

    /// <summary>Settles claimed suspects, in one transaction: orphans become tombstones in the inbox, with their clean-up work.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="batch">The suspects.</param>
    /// <param name="verdicts">What the owner said. Suspects that are in none of its lists stay claimed until the lease ends.</param>
    /// <param name="isFollowed">Whether the owner has a feed. If it has, suspects become tombstones only in the epoch that the feed is read in.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The outcome. No suspect becomes a tombstone while clean-up for the owner is held or its sweeps are stopped.</returns>
    Task<SuspectOutcome> SettleAsync(ReferencedOwner owner, SuspectBatch batch, SuspectVerdicts verdicts, bool isFollowed, CancellationToken cancellationToken);

    /// <summary>Gets the progress or outcome of the last sweep of each owner.</summary>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The progress, ordered by owner.</returns>
    Task<IReadOnlyList<SweepProgress>> GetProgressAsync(CancellationToken cancellationToken);
}
