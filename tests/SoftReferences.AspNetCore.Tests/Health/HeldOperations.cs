namespace SoftReferences.AspNetCore.Tests.Health;

/// <summary>Operations that only return held work and unknown work.</summary>
internal sealed class HeldOperations : ISoftReferenceOperations
{
    public List<HeldWork> Holds { get; } = [];

    public List<UnknownReference> Unknown { get; } = [];

    public List<SweepProgress> Sweeps { get; } = [];

    public string StoreName => "PetContext";

    public IReadOnlyList<ReferencedOwner> Owners => [];

    public Task<IReadOnlyList<OwnerStatus>> GetStatusAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<UnknownReference>> FindUnknownReferencesAsync(int limit = 100, CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<UnknownReference>>(Unknown);

    public Task<IReadOnlyList<HeldWork>> FindHeldAsync(bool decided = false, int limit = 100, CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<HeldWork>>(Holds);

    public Task<HeldWorkDecision> ApproveAsync(long hold, string by, string why, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<HeldWorkDecision> RejectAsync(long hold, string by, string why, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<HeldWork> ReleaseOwnerAsync(OwningService service, string by, string why, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<DeletionPreview>> PreviewDeletionAsync(OwningService service, IReadOnlyCollection<OwnerKey> keys, int samples = 10, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<ParkedWork>> FindParkedAsync(ParkedWorkFilter filter, int limit = 100, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<int> ResumeAsync(ParkedWorkFilter filter, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<int> CancelAsync(ParkedWorkFilter filter, string by, string why, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task StartSweepAsync(OwningService service, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<SweepProgress>> GetSweepsAsync(CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<SweepProgress>>(Sweeps);

    public Task<bool> ResumeSweepsAsync(OwningService service, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
