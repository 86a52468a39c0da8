using SoftReferences.Stores;

namespace SoftReferences.Simulation;

/// <summary>The operations that a replica carries out itself: it releases an owner, if it is configured to.</summary>
internal sealed class SimulatedOperations(StoreLink link, ISweepStore sweep) : ISoftReferenceOperations
{
    public string StoreName => link.Database.Name;

    public IReadOnlyList<ReferencedOwner> Owners => link.Database.Owners;

    public async Task<HeldWork> ReleaseOwnerAsync(OwningService service, string by, string why, CancellationToken cancellationToken)
    {
        var now = link.Now;
        await link.CallAsync(() => new SimulatedDecisions(link.World, link.Database).Release(service) ? true : throw new RefusedStatementException("It is not held."), cancellationToken).ConfigureAwait(false);
        await sweep.RequestAsync(service, SweepCause.LostFeed, cancellationToken).ConfigureAwait(false);
        return new(0, service.ResourceName, null, why, now) { Epoch = string.Empty };
    }

    public Task<IReadOnlyList<OwnerStatus>> GetStatusAsync(CancellationToken cancellationToken) => throw Nobody();

    public Task<IReadOnlyList<UnknownReference>> FindUnknownReferencesAsync(int limit, CancellationToken cancellationToken) => throw Nobody();

    public Task<IReadOnlyList<DeletionPreview>> PreviewDeletionAsync(OwningService service, IReadOnlyCollection<OwnerKey> keys, int samples, CancellationToken cancellationToken) => throw Nobody();

    public Task<IReadOnlyList<ParkedWork>> FindParkedAsync(ParkedWorkFilter filter, int limit, CancellationToken cancellationToken) => throw Nobody();

    public Task<int> ResumeAsync(ParkedWorkFilter filter, CancellationToken cancellationToken) => throw Nobody();

    public Task<int> CancelAsync(ParkedWorkFilter filter, string by, string why, CancellationToken cancellationToken) => throw Nobody();

    public Task StartSweepAsync(OwningService service, CancellationToken cancellationToken) => throw Nobody();

    public Task<IReadOnlyList<SweepProgress>> GetSweepsAsync(CancellationToken cancellationToken) => throw Nobody();

    public Task<bool> ResumeSweepsAsync(OwningService service, CancellationToken cancellationToken) => throw Nobody();

    public Task<IReadOnlyList<HeldWork>> FindHeldAsync(bool decided, int limit, CancellationToken cancellationToken) => throw Nobody();

    public Task<HeldWorkDecision> ApproveAsync(long hold, string by, string why, CancellationToken cancellationToken) => throw Nobody();

    public Task<HeldWorkDecision> RejectAsync(long hold, string by, string why, CancellationToken cancellationToken) => throw Nobody();

    private static NotSupportedException Nobody() => new("A person decides in the database itself.");
}
