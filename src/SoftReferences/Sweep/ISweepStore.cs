namespace SoftReferences;

/// <summary>The sweeps of a store: how far they are, what they suspect, and which keys are known to exist. Any number of replicas share it.</summary>
/// <remarks>Whatever is claimed is under a lease. A call with a lease that was lost writes nothing.</remarks>
public interface ISweepStore
{
    /// <summary>Gets how the sweeps of an owner stand.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The state. An owner that was never seen is noted as seen now.</returns>
    Task<SweepState> GetStateAsync(OwningService service, CancellationToken cancellationToken);

    /// <summary>Asks for a sweep, which begins once no other one runs. Asking twice before that makes one sweep.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="cause">Why. With <see cref="SweepCause.LostFeed"/> no key is known to exist any more: the owner may have deleted any of them, and what would have told is lost.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>A task.</returns>
    Task RequestAsync(OwningService service, SweepCause cause, CancellationToken cancellationToken);

    /// <summary>Begins a sweep of all references to an owner, and makes what is unverified due at once.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="number">The number of the last sweep, as the caller has seen it.</param>
    /// <param name="cause">Why.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns><see langword="false"/> when another replica has begun one since, or one still runs: nothing was written then.</returns>
    Task<bool> TryBeginAsync(ReferencedOwner owner, long number, SweepCause cause, CancellationToken cancellationToken);

    /// <summary>Claims the next range of the running sweep, and ends the sweep when there is none left.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="cancellationToken">Cancels the claim.</param>
    /// <returns>The range, or <see langword="null"/> when none is due, or sweeps of the owner are stopped.</returns>
    /// <exception cref="UnreadableReferenceException">The keys of a reference could not be read. It rests, is left out of the sweep when that happens again and again, and the next claim is of another one.</exception>
    Task<SweepRange?> ClaimAsync(ReferencedOwner owner, CancellationToken cancellationToken);

    /// <summary>Begins the lease of a range anew.</summary>
    /// <param name="range">The range.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns><see langword="false"/> when the lease was lost.</returns>
    Task<bool> RenewAsync(SweepRange range, CancellationToken cancellationToken);

    /// <summary>Ends a range: counts its keys, makes suspects of the missing ones and remembers confirmed ones, in one transaction.</summary>
    /// <param name="range">The range.</param>
    /// <param name="findings">What the owner said.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>How many keys are suspect, or were already; <see langword="null"/> when the lease was lost. A missing key whose clean-up is known to be under way, done as declared, or refused by a person is none.</returns>
    Task<int?> FinishAsync(SweepRange range, SweepFindings findings, CancellationToken cancellationToken);

    /// <summary>Gives a range back, to be asked for again later as a whole.</summary>
    /// <param name="range">The range.</param>
    /// <param name="delay">How long to leave it alone.</param>
    /// <param name="reason">Why, for the person who looks.</param>
    /// <param name="countsAsAttempt">Whether it counts as an attempt: not when nothing at all was answered.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>A task.</returns>
    Task DeferAsync(SweepRange range, TimeSpan delay, string reason, bool countsAsAttempt, CancellationToken cancellationToken);

    /// <summary>Stops the sweeps of an owner that said of canaries that they are missing; unless all of them have a tombstone by now, or a sweep is asked for because a feed was lost.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="missing">The canaries.</param>
    /// <param name="reason">Why, for the person who looks.</param>
    /// <param name="delay">When the owner is asked for its canaries next.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>Whether sweeps are stopped. If not, the canaries were deleted in good order, or nobody knows whether they were, and are canaries no more.</returns>
    Task<bool> StopAsync(OwningService service, IReadOnlyList<OwnerKey> missing, string reason, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Claims to ask a stopped owner for its canaries.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="cancellationToken">Cancels the claim.</param>
    /// <returns>The probe, or <see langword="null"/> when none is due.</returns>
    Task<CanaryProbe?> ClaimProbeAsync(ReferencedOwner owner, CancellationToken cancellationToken);

    /// <summary>Puts off the next probe of a stopped owner.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="delay">How long.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>A task.</returns>
    Task DeferProbeAsync(OwningService service, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Lets the sweeps of an owner go on.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="forgetMissing">Whether canaries that were missing are canaries no more.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>Whether they were stopped.</returns>
    Task<bool> ResumeAsync(OwningService service, bool forgetMissing, CancellationToken cancellationToken);

    /// <summary>Claims suspects whose grace period is over.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="limit">The most suspects to claim.</param>
    /// <param name="cancellationToken">Cancels the claim.</param>
    /// <returns>The suspects, or <see langword="null"/> when none is due, or sweeps of the owner are stopped.</returns>
    Task<SuspectBatch?> ClaimSuspectsAsync(ReferencedOwner owner, int limit, CancellationToken cancellationToken);

    /// <summary>Settles claimed suspects, in one transaction: orphans become tombstones in the inbox, with their clean-up work.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="batch">The suspects.</param>
    /// <param name="verdicts">What the owner said. What is in none of its lists stays claimed until the lease ends.</param>
    /// <param name="isFollowed">Whether the owner has a feed. Then nothing becomes a tombstone but in the epoch that the feed is read in.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>What became of them. Nothing becomes a tombstone while clean-up for the owner is held or its sweeps are stopped.</returns>
    Task<SuspectOutcome> SettleAsync(ReferencedOwner owner, SuspectBatch batch, SuspectVerdicts verdicts, bool isFollowed, CancellationToken cancellationToken);

    /// <summary>Gets how the last sweep of each owner went, or goes.</summary>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The progress, in the order of the owners' names.</returns>
    Task<IReadOnlyList<SweepProgress>> GetProgressAsync(CancellationToken cancellationToken);
}
