namespace SoftReferences.Simulation;

/// <summary>A transaction that writes a row, from its beginning to its end.</summary>
/// <param name="Id">Its number; transactions that have a lower one began earlier.</param>
/// <param name="Snapshot">What it sees of the inbox; <see langword="null"/> when each of its statements sees what is committed by then.</param>
internal sealed record RowTransaction(long Id, IReadOnlyDictionary<(string Owner, OwnerKey Key), InboxEntry>? Snapshot)
{
    public List<DependentRow> Rows { get; } = [];

    public List<UnverifiedRecord> Unverified { get; } = [];
}
