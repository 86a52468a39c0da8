using SoftReferences.Stores;

namespace SoftReferences.Simulation;

/// <summary>An owner's database: its entities, the journal that triggers write, and the feed that a sequencer creates from it.</summary>
internal sealed class OwnerDatabase(string epoch)
{
    private readonly Dictionary<OwnerKey, TimeSpan> _entities = [];
    private readonly List<JournalEntry> _journal = [];
    private readonly List<Tombstone> _feed = [];
    private long _number;

    public string Epoch { get; private set; } = epoch;

    /// <summary>Gets the entities, with the time since which each of them exists.</summary>
    public IReadOnlyDictionary<OwnerKey, TimeSpan> Entities => _entities;

    /// <summary>Gets all tombstones that were ever placed in the feed.</summary>
    public IReadOnlyList<Tombstone> Feed => _feed;

    /// <summary>Gets the position up to which the feed was pruned.</summary>
    public int PrunedPosition { get; private set; }

    /// <summary>Gets the tombstones that have not been pruned.</summary>
    public IEnumerable<Tombstone> Retained => _feed.Skip(PrunedPosition);

    public bool HasPending => _journal.Count > 0;

    /// <summary>Copies the database, as a backup does.</summary>
    public OwnerDatabase Copy()
    {
        var copy = new OwnerDatabase(Epoch) { _number = _number, PrunedPosition = PrunedPosition };
        foreach (var (key, since) in _entities)
        {
            copy._entities.Add(key, since);
        }

        copy._journal.AddRange(_journal);
        copy._feed.AddRange(_feed);
        return copy;
    }

    public void StartEpoch(string epoch) => Epoch = epoch;

    /// <summary>Removes the oldest tombstones.</summary>
    public void Prune(int position) => PrunedPosition = position;

    /// <summary>Returns whether the deletion of a key has been pruned, so that its restoration would not be announced.</summary>
    public bool IsForgotten(OwnerKey key) =>
        !_journal.Exists(entry => entry.Key == key)
        && _feed.LastOrDefault(tombstone => tombstone.Key == key) is { Kind: TombstoneKind.Deleted or TombstoneKind.Merged } last
        && last.Position <= PrunedPosition;

    /// <summary>Assigns a number to a change. It becomes visible when it is committed.</summary>
    public JournalEntry Number(OwnerKey key, bool isInsertion, DateTimeOffset time) => new(++_number, key, isInsertion, time);

    public void Commit(IEnumerable<JournalEntry> entries, TimeSpan now)
    {
        foreach (var entry in entries)
        {
            _journal.Add(entry);
            _ = entry.IsInsertion ? _entities.TryAdd(entry.Key, now) : _entities.Remove(entry.Key);
        }
    }

    /// <summary>Adds an entity that exists from the beginning.</summary>
    public void Seed(OwnerKey key) => _entities.TryAdd(key, TimeSpan.Zero);

    /// <summary>Removes all entities without journal entries, and begins an epoch.</summary>
    public void Truncate(string epoch)
    {
        _entities.Clear();
        Epoch = epoch;
    }

    /// <summary>Assigns positions to the committed changes. They are dense, and later commits do not change their order.</summary>
    /// <returns>The new tombstones.</returns>
    public IReadOnlyList<Tombstone> Sequence()
    {
        var first = _feed.Count;
        foreach (var entry in _journal.OrderBy(entry => entry.Number))
        {
            if (KindOf(entry, Retained.LastOrDefault(tombstone => tombstone.Key == entry.Key)?.Kind) is { } kind)
            {
                _feed.Add(new(entry.Key, kind, _feed.Count + 1, entry.Time) { MergedInto = entry.MergedInto });
            }
        }

        _journal.Clear();
        return [.. _feed.Skip(first)];
    }

    /// <summary>Returns the status of a key as the owner's endpoint reports it.</summary>
    public OwnedStatus Find(OwnerKey key) =>
        _entities.ContainsKey(key) ? OwnedStatus.Exists
        : _journal.Exists(entry => entry.Key == key) || Retained.Any(tombstone => tombstone.Key == key) ? OwnedStatus.Deleted
        : OwnedStatus.Missing;

    /// <summary>Returns the kind of tombstone for a change, given the last one of the key, or <see langword="null"/> if dependents need none.</summary>
    private static TombstoneKind? KindOf(JournalEntry entry, TombstoneKind? last) => (entry, last) switch
    {
        ({ IsInsertion: true }, TombstoneKind.Deleted or TombstoneKind.Merged) => TombstoneKind.Restored,
        ({ IsInsertion: true }, _) => null,
        ({ IsMerge: true }, _) => TombstoneKind.Merged,
        (_, TombstoneKind.Merged) => null,
        _ => TombstoneKind.Deleted,
    };
}
