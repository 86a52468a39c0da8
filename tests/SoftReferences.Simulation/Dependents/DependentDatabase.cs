namespace SoftReferences.Simulation;

/// <summary>A dependent's database. It outlives its replicas. Every statement is atomic; only the transactions that write rows take several steps.</summary>
internal sealed class DependentDatabase
{
    private readonly Dictionary<string, InboxState> _inboxes;
    private readonly Dictionary<string, SweepLedger> _sweeps;
    private readonly Dictionary<SimulatedReference, BreakerLedger> _breakers;
    private readonly Dictionary<string, SimulatedReference> _sweptKeys;
    private readonly List<DependentRow> _rows = [];
    private readonly List<RowTransaction> _running = [];
    private readonly Judge _judge;
    private long _transactions;
    private long _ids;

    public DependentDatabase(string name, IReadOnlyList<SimulatedReference> references, Judge judge)
    {
        (Name, References, _judge) = (name, references, judge);
        Owners = [.. references.Select(reference => reference.Owner).Distinct()];
        _inboxes = Owners.ToDictionary(owner => owner.Service.ResourceName, _ => new InboxState());
        _breakers = references.ToDictionary(reference => reference, _ => new BreakerLedger());
        _sweptKeys = Owners.ToDictionary(owner => owner.Service.ResourceName, owner => new SimulatedReference("(swept keys)", owner, OrphanAction.Keep, MergeAction.Keep));
        _sweeps = Owners.ToDictionary(owner => owner.Service.ResourceName, _ => new SweepLedger());
    }

    public string Name { get; }

    public IReadOnlyList<SimulatedReference> References { get; }

    public IReadOnlyList<ReferencedOwner> Owners { get; }

    public IReadOnlyList<DependentRow> Rows => _rows;

    public List<WorkRecord> Work { get; } = [];

    public List<HoldRecord> Holds { get; } = [];

    public List<UnverifiedRecord> Unverified { get; } = [];

    /// <summary>Gets the number of the next transaction.</summary>
    public long NextTransaction => _transactions + 1;

    /// <summary>Gets the number before which all transactions have ended.</summary>
    public long OldestRunning => _running.Count == 0 ? NextTransaction : _running.Min(transaction => transaction.Id);

    /// <summary>Gets the owners for which the last sweep may be incomplete, because rows were added after it had begun, or a tombstone was lifted.</summary>
    public HashSet<string> ChangesSinceSweep { get; } = [];

    public bool HasRunning => _running.Count > 0;

    public InboxState InboxOf(OwningService service) => _inboxes[service.ResourceName];

    public SweepLedger SweepOf(OwningService service) => _sweeps[service.ResourceName];

    /// <summary>Gets the pseudo-reference that stands for the keys that sweeps declared deleted.</summary>
    public SimulatedReference SweptKeysOf(OwningService service) => _sweptKeys[service.ResourceName];

    public BreakerLedger BreakerOf(SimulatedReference reference) => _breakers[reference];

    public long NewId() => ++_ids;

    /// <summary>Adds a row that exists from the beginning.</summary>
    public void Seed(SimulatedReference reference, OwnerKey key) => _rows.Add(new(NewId(), reference, key));

    public RowTransaction Begin(bool keepsSnapshot)
    {
        var snapshot = keepsSnapshot
            ? _inboxes.SelectMany(inbox => inbox.Value.Tombstones.Select(entry => (inbox.Key, entry))).ToDictionary(pair => (pair.Key, pair.entry.Key), pair => pair.entry.Value)
            : null;
        var transaction = new RowTransaction(++_transactions, snapshot);
        _running.Add(transaction);
        return transaction;
    }

    /// <summary>Writes a row, unless the guard refuses it.</summary>
    public void Insert(RowTransaction transaction, SimulatedReference reference, OwnerKey key)
    {
        if (!_running.Contains(transaction))
        {
            throw new RefusedStatementException("The transaction was rolled back.");
        }

        var service = reference.Owner.Service;
        var entry = transaction.Snapshot is { } snapshot
            ? snapshot.GetValueOrDefault((service.ResourceName, key))
            : InboxOf(service).Tombstones.GetValueOrDefault(key);
        if (entry?.Tombstone.Kind is TombstoneKind.Deleted or TombstoneKind.Merged)
        {
            _running.Remove(transaction);
            throw new RefusedStatementException("The guard refuses the row.");
        }

        transaction.Rows.Add(new(NewId(), reference, key));
    }

    public void Commit(RowTransaction transaction)
    {
        if (!_running.Remove(transaction))
        {
            throw new RefusedStatementException("The transaction was rolled back.");
        }

        ChangesSinceSweep.UnionWith(transaction.Rows.Select(row => row.Reference.Owner.Service.ResourceName));
        _rows.AddRange(transaction.Rows);
        Unverified.AddRange(transaction.Unverified);
        _judge.Committed(this, transaction.Rows);
    }

    /// <summary>Rolls back a transaction, unless it has ended.</summary>
    public void Abort(RowTransaction transaction) => _running.Remove(transaction);

    /// <summary>Finds some of the rows that contain one of the keys.</summary>
    public IReadOnlyList<DependentRow> Find(SimulatedReference reference, IReadOnlySet<OwnerKey> keys, int limit) =>
        [.. _rows.Where(row => row.Reference == reference && keys.Contains(row.Key)).Take(limit)];

    /// <summary>Points a row to another key.</summary>
    /// <returns>The changed row.</returns>
    public DependentRow Repoint(DependentRow row, OwnerKey key)
    {
        var pointed = row with { Key = key };
        _rows[_rows.IndexOf(row)] = pointed;
        return pointed;
    }

    /// <summary>Applies the action of a reference to a row. A row whose reference is set to null no longer holds the key, so it is removed as well.</summary>
    public void Remove(DependentRow row) => _rows.Remove(row);
}
