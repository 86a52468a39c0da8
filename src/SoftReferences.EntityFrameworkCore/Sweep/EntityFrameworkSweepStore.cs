using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Stores the state of sweeps in the dependent's own database.</summary>
internal sealed class EntityFrameworkSweepStore<TContext>(
    StoreTransactions<TContext> transactions,
    IReadOnlyList<SoftReference> references,
    IReadOnlyList<ReferencedOwner> owners,
    IOptions<SweepOptions> options,
    TimeProvider time) : ISweepStore
    where TContext : DbContext
{
    private readonly SweepStates _states = new(references, owners, time);
    private readonly SweepRanges _ranges = new(references, options, time);
    private readonly SweepStops _stops = new(options, time);
    private readonly Suspects _suspects = new(references, options, time);

    public async Task<SweepState> GetStateAsync(OwningService service, CancellationToken cancellationToken) =>
        await transactions.ReadAsync((session, token) => SweepStates.FindAsync(session, service, token), cancellationToken).ConfigureAwait(false)
        ?? await transactions.RunAsync(
            async (session, token) =>
            {
                await SweepStates.RecordFirstSeenAsync(session, service, time.GetUtcNow(), token).ConfigureAwait(false);
                return (await SweepStates.FindAsync(session, service, token).ConfigureAwait(false))!;
            },
            cancellationToken).ConfigureAwait(false);

    public Task RequestAsync(OwningService service, SweepCause cause, CancellationToken cancellationToken) =>
        transactions.RunAsync((session, token) => SweepStates.RequestAsync(session, service, cause, time.GetUtcNow(), token), cancellationToken);

    public Task<bool> TryBeginAsync(ReferencedOwner owner, long number, SweepCause cause, CancellationToken cancellationToken) =>
        transactions.RunAsync((session, token) => _states.TryBeginAsync(session, owner, number, cause, token), cancellationToken);

    public async Task<SweepRange?> ClaimAsync(ReferencedOwner owner, CancellationToken cancellationToken)
    {
        SweepClaim? claim = null;
        try
        {
            return await transactions.RunAsync((session, token) => (claim = _ranges.NewClaim(session, owner)).RunAsync(token), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (claim?.Reading is { } reading && !cancellationToken.IsCancellationRequested)
        {
            // If the database is unavailable this fails too, and no attempt is counted.
            await transactions.RunAsync((session, token) => UnreadableKeys.NoteAsync(session, owner.Service, reading, exception.GetBaseException().Message, time.GetUtcNow(), Rest, token), cancellationToken).ConfigureAwait(false);
            throw new UnreadableReferenceException(reading.Reference, exception);
        }
    }

    public Task<bool> RenewAsync(SweepRange range, CancellationToken cancellationToken) =>
        transactions.RunAsync((session, token) => _ranges.RenewAsync(session, range, token), cancellationToken);

    public Task<int?> FinishAsync(SweepRange range, SweepFindings findings, CancellationToken cancellationToken) =>
        transactions.RunAsync((session, token) => _ranges.FinishAsync(session, range, findings, token), cancellationToken);

    public Task DeferAsync(SweepRange range, TimeSpan delay, string reason, bool countsAsAttempt, CancellationToken cancellationToken) =>
        transactions.RunAsync((session, token) => _ranges.DeferAsync(session, range, delay, reason, countsAsAttempt, token), cancellationToken);

    public Task<bool> StopAsync(OwningService service, IReadOnlyList<OwnerKey> missing, string reason, TimeSpan delay, CancellationToken cancellationToken) =>
        transactions.RunAsync((session, token) => _stops.StopAsync(session, service, missing, reason, delay, token), cancellationToken);

    public Task<CanaryProbe?> ClaimProbeAsync(ReferencedOwner owner, CancellationToken cancellationToken) =>
        transactions.RunAsync((session, token) => _stops.ClaimAsync(session, owner, token), cancellationToken);

    public Task DeferProbeAsync(OwningService service, IReadOnlyList<OwnerKey> missing, TimeSpan delay, CancellationToken cancellationToken) =>
        transactions.RunAsync((session, token) => _stops.DeferAsync(session, service, missing, delay, token), cancellationToken);

    public Task<bool> ResumeAsync(OwningService service, bool forgetMissing, CancellationToken cancellationToken) =>
        transactions.RunAsync((session, token) => SweepStops.ResumeAsync(session, service, forgetMissing, token), cancellationToken);

    public Task<SuspectBatch?> ClaimSuspectsAsync(ReferencedOwner owner, int limit, CancellationToken cancellationToken) =>
        transactions.RunAsync((session, token) => _suspects.ClaimAsync(session, owner, limit, token), cancellationToken);

    public Task<SuspectOutcome> SettleAsync(ReferencedOwner owner, SuspectBatch batch, SuspectVerdicts verdicts, bool isFollowed, CancellationToken cancellationToken) =>
        transactions.RunAsync((session, token) => _suspects.SettleAsync(session, owner, batch, verdicts, isFollowed, token), cancellationToken);

    public Task<IReadOnlyList<SweepProgress>> GetProgressAsync(CancellationToken cancellationToken) =>
        transactions.ReadAsync(_states.GetProgressAsync, cancellationToken);

    private TimeSpan Rest(int failures) => RetryDelays.For(failures, options.Value.RetryDelay, options.Value.MaximumRetryDelay, Random.Shared);
}
