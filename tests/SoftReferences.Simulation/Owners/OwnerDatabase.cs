namespace SoftReferences.Simulation;

/// <summary>An owner's database: its entities, the journal that triggers write, and the feed that a sequencer makes of it.</summary>
internal sealed class OwnerDatabase(string epoch)
{
    private readonly Dictionary<OwnerKey, TimeSpan> _entities = [];
    private readonly List<JournalEntry> _journal = [];
    private readonly List<Tombstone> _feed = [];
    private long _number;

    public string Epoch { get; private set; } = epoch;

    /// <summary>Gets the entities, and since when each of them exists.</summary>
    public IReadOnlyDictionary<OwnerKey, TimeSpan> Entities => _entities;

    public IReadOnlyList<Tombstone> Feed => _feed;

    public bool HasPending => _journal.Count > 0;

    /// <summary>Copies everything, as a backup does.</summary>
    public OwnerDatabase Copy()
    {
        var copy = new OwnerDatabase(Epoch) { _number = _number };
        foreach (var (key, since) in _entities)
        {
            copy._entities.Add(key, since);
        }

        copy._journal.AddRange(_journal);
        copy._feed.AddRange(_feed);
        return copy;
    }

    public void StartEpoch(string epoch) => Epoch = epoch;

    /// <summary>Gives a change its number. It counts once it is committed.</summary>
    public JournalEntry Number(OwnerKey key, bool isInsertion, DateTimeOffset time) => new(++_number, key, isInsertion, time);

    public void Commit(IEnumerable<JournalEntry> entries, TimeSpan now)
    {
        foreach (var entry in entries)
        {
            _journal.Add(entry);
            _ = entry.IsInsertion ? _entities.TryAdd(entry.Key, now) : _entities.Remove(entry.Key);
        }
    }

    /// <summary>Adds an entity that was there before anybody followed the feed.</summary>
    public void Seed(OwnerKey key) => _entities.TryAdd(key, TimeSpan.Zero);

    /// <summary>Removes all entities at once, with no record of any.</summary>
    public void Truncate(string epoch)
    {
        _entities.Clear();
        Epoch = epoch;
    }

    /// <summary>Gives what was committed its positions: dense, and in an order that no later commit changes.</summary>
    /// <returns>What got a position.</returns>
    public IReadOnlyList<Tombstone> Sequence()
    {
        var first = _feed.Count;
        foreach (var entry in _journal.OrderBy(entry => entry.Number))
        {
            var last = _feed.FindLast(tombstone => tombstone.Key == entry.Key);
            if (!entry.IsInsertion || last?.Kind == TombstoneKind.Deleted)
            {
                _feed.Add(new(entry.Key, entry.IsInsertion ? TombstoneKind.Restored : TombstoneKind.Deleted, _feed.Count + 1, entry.Time));
            }
        }

        _journal.Clear();
        return [.. _feed.Skip(first)];
    }

    /// <summary>Says of a key what the owner's endpoint says.</summary>
    public OwnedStatus Find(OwnerKey key) =>
        _entities.ContainsKey(key) ? OwnedStatus.Exists
        : _journal.Exists(entry => entry.Key == key) || _feed.Exists(tombstone => tombstone.Key == key) ? OwnedStatus.Deleted
        : OwnedStatus.Missing;
}
