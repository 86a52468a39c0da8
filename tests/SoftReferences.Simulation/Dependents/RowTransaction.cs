namespace SoftReferences.Simulation;

/// <summary>A transaction that writes a row.</summary>
/// <param name="Id">The number of the transaction. Transactions with lower numbers began earlier.</param>
/// <param name="Snapshot">The snapshot of the inbox that it sees, or <see langword="null"/> if each of its statements sees what is committed by then.</param>
internal sealed record RowTransaction(long Id, IReadOnlyDictionary<(string Owner, OwnerKey Key), InboxEntry>? Snapshot)
{
    public List<DependentRow> Rows { get; } = [];

    public List<UnverifiedRecord> Unverified { get; } = [];
}
