namespace SoftReferences.Simulation;

/// <summary>The owner's own users, who create entities, delete one or several, create them again, and merge them.</summary>
internal sealed class OwnerWorkload(World world, OwnerHost host)
{
    private static readonly TimeSpan LongTransaction = TimeSpan.FromSeconds(12);

    private readonly HashSet<OwnerKey> _locked = [];
    private OwnerDatabase? _database;

    public void Start() => world.Scheduler.Post(Pause(), null, Act);

    private TimeSpan Pause() => world.Chance.UpTo(TimeSpan.FromSeconds(6));

    private void Act()
    {
        if (world.IsWinding)
        {
            return;
        }

        if (_database != host.Database)
        {
            // The open transactions of a replaced database are gone.
            _locked.Clear();
            _database = host.Database;
        }

        if (host.Process.IsAlive)
        {
            Begin();
        }

        world.Scheduler.Post(Pause(), null, Act);
    }

    private void Begin()
    {
        var database = host.Database;
        var isInsertion = world.Chance.Of(0.4);
        OwnerKey[] keys = [.. world.Keys.Where(key => database.Entities.ContainsKey(key) != isInsertion && !_locked.Contains(key) && !(isInsertion && database.IsForgotten(key)))];
        if (keys.Length == 0)
        {
            return;
        }

        world.Chance.Random.Shuffle(keys);
        keys = keys[..Math.Min(keys.Length, world.Chance.Of(0.7) ? 1 : world.Chance.Between(1, 4))];
        var process = host.Process;
        var into = isInsertion || !world.Settings.Merges || world.Chance.Of(0.7) ? default : TargetOf(database, keys);
        JournalEntry[] entries = [.. keys.Select(key => database.Number(key, isInsertion, process.Time.GetUtcNow()) with { MergedInto = into })];
        _locked.UnionWith(keys);
        world.Scheduler.Post(world.Chance.UpTo(LongTransaction), null, () => End(process, database, keys, entries));
    }

    /// <summary>Chooses the key that keys are merged into. It may itself be deleted or merged in the meantime.</summary>
    private OwnerKey TargetOf(OwnerDatabase database, OwnerKey[] keys)
    {
        OwnerKey[] others = [.. world.Keys.Where(key => database.Entities.ContainsKey(key) && !keys.Contains(key))];
        return others.Length == 0 ? default : world.Chance.Pick(others);
    }

    private void End(SimulatedProcess process, OwnerDatabase database, OwnerKey[] keys, JournalEntry[] entries)
    {
        if (database != host.Database)
        {
            return;
        }

        _locked.ExceptWith(keys);
        if (!process.IsAlive || world.Chance.Of(0.1))
        {
            return;
        }

        // Entities that a truncation has removed in the meantime are not deleted, and keys whose deletion has been pruned in the meantime are not created again.
        entries = [.. entries.Where(entry => entry.IsInsertion != database.Entities.ContainsKey(entry.Key) && !(entry.IsInsertion && database.IsForgotten(entry.Key)))];
        database.Commit(entries, world.Scheduler.Now);
        world.Trace.Add($"{host.Name} {(entries is [{ IsInsertion: true }, ..] ? "inserts" : entries is [{ IsMerge: true } merge, ..] ? $"merges into {merge.MergedInto}" : "deletes")} {string.Join(", ", entries.Select(entry => entry.Key))}");
        host.Announce();
    }
}
