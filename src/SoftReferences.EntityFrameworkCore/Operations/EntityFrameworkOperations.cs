using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Implements the operations for people on the dependent's own database.</summary>
/// <param name="transactions">The transactions of the database.</param>
/// <param name="references">The references of the model.</param>
/// <param name="worked">The references under each of their names.</param>
/// <param name="sweep">The sweeps.</param>
/// <param name="metrics">The metrics of decisions, or <see langword="null"/>.</param>
/// <param name="time">The clock.</param>
internal sealed class EntityFrameworkOperations<TContext>(
    StoreTransactions<TContext> transactions, IReadOnlyList<SoftReference> references, IReadOnlyList<SoftReference> worked, ISweepStore sweep, BreakerMetrics? metrics, TimeProvider time) : ISoftReferenceOperations
    where TContext : DbContext
{
    private readonly UnknownReferences _unknown = new(worked);

    public string StoreName => typeof(TContext).Name;

    public IReadOnlyList<ReferencedOwner> Owners { get; } =
    [
        .. references.Select(reference => new ReferencedOwner(reference.Service, reference.KeyKind))
            .DistinctBy(owner => owner.Service.ResourceName, StringComparer.Ordinal)
            .OrderBy(owner => owner.Service.ResourceName, StringComparer.Ordinal),
    ];

    public Task<IReadOnlyList<OwnerStatus>> GetStatusAsync(CancellationToken cancellationToken = default) =>
        transactions.ReadAsync((session, token) => StatusReader.ReadAsync(session, references, worked, time.GetUtcNow(), token), cancellationToken);

    public async Task<IReadOnlyList<UnknownReference>> FindUnknownReferencesAsync(int limit = 100, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return await transactions.ReadAsync<IReadOnlyList<UnknownReference>>(
            async (session, token) =>
            {
                var now = time.GetUtcNow();
                var found = await _unknown.FindAsync(session, now, token).ConfigureAwait(false);
                return [.. found.Where(reference => reference.DueSince <= now - UnknownReference.Patience).Take(limit)];
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<DeletionPreview>> PreviewDeletionAsync(OwningService service, IReadOnlyCollection<OwnerKey> keys, int samples = 10, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentOutOfRangeException.ThrowIfNegative(samples);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(samples, ISoftReferenceOperations.MaximumSamples);
        if (keys.Count > ISoftReferenceOperations.MaximumKeys)
        {
            throw new ArgumentException($"There are {keys.Count} keys, and a preview takes at most {ISoftReferenceOperations.MaximumKeys}: ask in parts.", nameof(keys));
        }

        var referring = references.To(service);
        if (referring.Length > 0 && keys.Any(key => key.Kind != referring[0].KeyKind))
        {
            throw new ArgumentException($"'{keys.First(key => key.Kind != referring[0].KeyKind)}' is not a key of '{service.ResourceName}', whose keys are of kind {referring[0].KeyKind}.", nameof(keys));
        }

        OwnerKey[] distinct = [.. keys.Distinct()];
        return await transactions.ReadAsync<IReadOnlyList<DeletionPreview>>(
            async (session, token) =>
            {
                var previews = new List<DeletionPreview>(referring.Length);
                foreach (var reference in referring)
                {
                    previews.Add(await OrphanPreview.RunAsync(session, reference, distinct, samples, token).ConfigureAwait(false));
                }

                return previews;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public Task<IReadOnlyList<ParkedWork>> FindParkedAsync(ParkedWorkFilter filter, int limit = 100, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return transactions.ReadAsync<IReadOnlyList<ParkedWork>>(
            // The negation keeps the planner from walking the primary key through all retained records to find the few that match.
            async (session, token) => await Parked(session, filter).OrderByDescending(record => -record.Id).Take(limit)
                .Select(record => new ParkedWork(record.Owner, record.Key, record.MergedInto, record.Reference, record.LastError ?? string.Empty, record.Rows, record.CreatedAt))
                .ToListAsync(token).ConfigureAwait(false),
            cancellationToken);
    }

    public Task<int> ResumeAsync(ParkedWorkFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return transactions.RunAsync(
            async (session, token) =>
            {
                await DecisionLocks.TakeParkedAsync(session, filter, token).ConfigureAwait(false);
                var now = time.GetUtcNow();
                var parked = Parked(session, filter);
                var released = await parked.Select(record => new { record.Reference, record.Owner }).Distinct().ToListAsync(token).ConfigureAwait(false);
                _unknown.Refuse(released.Select(each => (each.Reference, each.Owner)), "Nothing was resumed.");
                return await parked.ExecuteUpdateAsync(
                    setters => setters
                        .SetProperty(record => record.State, CleanupState.Pending)
                        .SetProperty(record => record.Attempts, 0)
                        .SetProperty(record => record.DueAt, now),
                    token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public async Task<int> CancelAsync(ParkedWorkFilter filter, string by, string why, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter is { Service: null, Reference: null })
        {
            throw new ArgumentException("It names neither an owner nor a reference, so that work for whatever owner would be given up for good: name one.", nameof(filter));
        }

        HoldDecision.Check(by, why);
        var reason = $"'{by}' gave it up: {why} It was parked because: ";
        var (parked, decision) = await transactions.RunAsync(
            async (session, token) =>
            {
                await DecisionLocks.TakeParkedAsync(session, filter, token).ConfigureAwait(false);
                var now = time.GetUtcNow();
                var cancelled = await Parked(session, filter).ExecuteUpdateAsync(
                    setters => setters
                        .SetProperty(record => record.State, CleanupState.Cancelled)
                        .SetProperty(record => record.LastError, record => reason + (record.LastError ?? string.Empty))
                        .SetProperty(record => record.FinishedAt, now),
                    token).ConfigureAwait(false);
                return (cancelled, new HoldDecision(HeldWorkState.Cancelled, by, why, now));
            },
            cancellationToken).ConfigureAwait(false);
        return filter is { Reference: { } reference, Key: null }
            ? parked + await CancelUnknownAsync(reference, filter.Service?.ResourceName, decision, cancellationToken).ConfigureAwait(false)
            : parked;
    }

    /// <summary>Cancels all work of a reference that the model does not have.</summary>
    private async Task<int> CancelUnknownAsync(string reference, string? owner, HoldDecision decision, CancellationToken cancellationToken)
    {
        var work = new UnknownWork(reference, owner, worked.FirstOrDefault(each => string.Equals(each.Name, reference, StringComparison.Ordinal))?.Service.ResourceName, decision);
        var (cancelled, more) = (0, true);
        while (more)
        {
            (var some, more) = await transactions.RunAsync(work.CancelAsync, cancellationToken).ConfigureAwait(false);
            cancelled += some;
        }

        if (await transactions.RunAsync(work.CloseHoldsAsync, cancellationToken).ConfigureAwait(false))
        {
            metrics?.Decided(decision.State);
        }

        return cancelled;
    }

    public Task StartSweepAsync(OwningService service, CancellationToken cancellationToken = default) =>
        sweep.RequestAsync(Referenced(service), SweepCause.Request, cancellationToken);

    public Task<IReadOnlyList<SweepProgress>> GetSweepsAsync(CancellationToken cancellationToken = default) => sweep.GetProgressAsync(cancellationToken);

    public Task<bool> ResumeSweepsAsync(OwningService service, CancellationToken cancellationToken = default)
    {
        var referenced = Referenced(service);
        return transactions.RunAsync((session, token) => SweepStops.ResumeWithoutCanariesAsync(session, referenced, token), cancellationToken);
    }

    private OwningService Referenced(OwningService service)
    {
        ArgumentNullException.ThrowIfNull(service);
        return references.To(service).Length > 0
            ? service
            : throw new ArgumentException($"'{StoreName}' has no references to '{service.ResourceName}'.", nameof(service));
    }

    public Task<IReadOnlyList<HeldWork>> FindHeldAsync(bool decided = false, int limit = 100, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return transactions.ReadAsync((session, token) => HoldReader.ReadAsync(session, decided, limit, token), cancellationToken);
    }

    public Task<HeldWorkDecision> ApproveAsync(long hold, string by, string why, CancellationToken cancellationToken = default) =>
        DecideAsync(
            HeldWorkState.Approved,
            by,
            why,
            async (session, decision, token) =>
            {
                if (await HoldReader.ReadAsync(session, hold, token).ConfigureAwait(false) is { State: HeldWorkState.Held, Reference: { } reference, Owner: var owner })
                {
                    _unknown.Refuse([(reference, owner)], $"Hold {hold} was not approved.");
                }

                return await HoldDecisions.ApproveAsync(session, hold, decision, token).ConfigureAwait(false);
            },
            cancellationToken);

    public Task<HeldWorkDecision> RejectAsync(long hold, string by, string why, CancellationToken cancellationToken = default) =>
        DecideAsync(HeldWorkState.Rejected, by, why, (session, decision, token) => HoldDecisions.RejectAsync(session, hold, decision, token), cancellationToken);

    public Task<HeldWork> ReleaseOwnerAsync(OwningService service, string by, string why, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(service);
        return DecideAsync(HeldWorkState.Released, by, why, (session, decision, token) => OwnerRelease.RunAsync(session, service, decision, token), cancellationToken);
    }

    private async Task<TResult> DecideAsync<TResult>(HeldWorkState state, string by, string why, Func<StoreSession, HoldDecision, CancellationToken, Task<TResult>> decide, CancellationToken cancellationToken)
    {
        HoldDecision.Check(by, why);
        var result = await transactions.RunAsync((session, token) => decide(session, new(state, by, why, time.GetUtcNow()), token), cancellationToken).ConfigureAwait(false);
        metrics?.Decided(state);
        return result;
    }

    private static IQueryable<CleanupRecord> Parked(StoreSession session, ParkedWorkFilter filter)
    {
        var (owner, reference, key) = (filter.Service?.ResourceName, filter.Reference, filter.Key?.ToString());
        return session.Context.Set<CleanupRecord>().AsNoTracking().Where(record =>
            record.State == CleanupState.Parked
            && (owner == null || record.Owner == owner)
            && (reference == null || record.Reference == reference)
            && (key == null || record.Key == key));
    }
}
