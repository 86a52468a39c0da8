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

    /// <summary>Gets everything that was ever placed in the feed.</summary>
    public IReadOnlyList<Tombstone> Feed => _feed;

    /// <summary>Gets the position up to which the feed was pruned.</summary>
    public int PrunedPosition { get; private set; }

    /// <summary>Gets what the feed still has.</summary>
    public IEnumerable<Tombstone> Retained => _feed.Skip(PrunedPosition);

    public bool HasPending => _journal.Count > 0;

    /// <summary>Copies everything, as a backup does.</summary>
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

    /// <summary>Says whether the feed has pruned that a key was deleted, so that nothing would announce that it is made again.</summary>
    public bool IsForgotten(OwnerKey key) =>
        !_journal.Exists(entry => entry.Key == key)
        && _feed.LastOrDefault(tombstone => tombstone.Key == key) is { Kind: TombstoneKind.Deleted or TombstoneKind.Merged } last
        && last.Position <= PrunedPosition;

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
            if (KindOf(entry, Retained.LastOrDefault(tombstone => tombstone.Key == entry.Key)?.Kind) is { } kind)
            {
                _feed.Add(new(entry.Key, kind, _feed.Count + 1, entry.Time) { MergedInto = entry.MergedInto });
            }
        }

        _journal.Clear();
        return [.. _feed.Skip(first)];
    }

    /// <summary>Says of a key what the owner's endpoint says.</summary>
    public OwnedStatus Find(OwnerKey key) =>
        _entities.ContainsKey(key) ? OwnedStatus.Exists
        : _journal.Exists(entry => entry.Key == key) || Retained.Any(tombstone => tombstone.Key == key) ? OwnedStatus.Deleted
        : OwnedStatus.Missing;

    /// <summary>Says what dependents have to know of a change, by what was said last of the key.</summary>
    private static TombstoneKind? KindOf(JournalEntry entry, TombstoneKind? last) => (entry, last) switch
    {
        ({ IsInsertion: true }, TombstoneKind.Deleted or TombstoneKind.Merged) => TombstoneKind.Restored,
        ({ IsInsertion: true }, _) => null,
        ({ IsMerge: true }, _) => TombstoneKind.Merged,
        (_, TombstoneKind.Merged) => null,
        _ => TombstoneKind.Deleted,
    };
}
