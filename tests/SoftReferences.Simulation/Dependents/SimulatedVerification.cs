using SoftReferences.Stores;

namespace SoftReferences.Simulation;

/// <summary>The unverified references, with the same rules as in a real database.</summary>
internal sealed class SimulatedVerification(StoreLink link, VerificationOptions options, SimulatedSuspects suspects) : IVerificationStore
{
    private DependentDatabase Database => link.Database;

    public Task<VerificationBatch?> ClaimAsync(ReferencedOwner owner, CancellationToken cancellationToken)
    {
        var now = link.Now;
        return link.CallAsync(
            () =>
            {
                UnverifiedRecord[] due = [.. Database.Unverified.Where(record => record.Reference.Owner == owner && record.DueAt <= now).OrderBy(record => record.DueAt).Take(options.BatchSize)];
                var lease = link.NewGuid();
                foreach (var record in due)
                {
                    (record.Lease, record.DueAt) = (lease, now + options.LeaseDuration);
                    record.Attempts++;
                }

                return due.Length == 0 ? null : new VerificationBatch(owner.Service, lease, [.. due.Select(record => new VerificationItem(record.Id, record.Key, record.Reference.Name, record.Attempts))]);
            },
            cancellationToken);
    }

    public Task<int> ConfirmAsync(VerificationBatch batch, IReadOnlyList<VerificationItem> items, CancellationToken cancellationToken) =>
        link.CallAsync(
            () =>
            {
                var taken = Take(batch, items);
                foreach (var record in taken)
                {
                    foreach (var reference in Database.References.Where(reference => reference.Owner == record.Reference.Owner))
                    {
                        Database.SweepOf(batch.Service).Suspects.Remove((reference, record.Key));
                    }
                }

                return taken.Count;
            },
            cancellationToken);

    public Task<int> SuspectAsync(VerificationBatch batch, IReadOnlyList<VerificationItem> items, string? epoch, CancellationToken cancellationToken)
    {
        var now = link.Now;
        return link.CallAsync(
            () =>
            {
                var taken = Take(batch, items);
                foreach (var record in taken)
                {
                    link.World.Judge.Suspected(link.Process, batch.Service, record.Key, epoch);
                    suspects.Suspect(record.Reference, record.Key, epoch, now);
                }

                return taken.Count;
            },
            cancellationToken);
    }

    public Task DeferAsync(VerificationBatch batch, IReadOnlyList<VerificationItem> items, TimeSpan delay, string reason, CancellationToken cancellationToken)
    {
        var dueAt = link.Now + delay;
        return link.CallAsync(
            () =>
            {
                foreach (var record in Held(batch, items))
                {
                    (record.Lease, record.DueAt) = (null, dueAt);
                }

                return true;
            },
            cancellationToken);
    }

    private List<UnverifiedRecord> Held(VerificationBatch batch, IReadOnlyList<VerificationItem> items)
    {
        var ids = items.Select(item => item.Id).ToHashSet();
        return Database.Unverified.FindAll(record => ids.Contains(record.Id) && record.Lease == batch.Lease);
    }

    private List<UnverifiedRecord> Take(VerificationBatch batch, IReadOnlyList<VerificationItem> items)
    {
        var taken = Held(batch, items);
        taken.ForEach(record => Database.Unverified.Remove(record));
        return taken;
    }
}
