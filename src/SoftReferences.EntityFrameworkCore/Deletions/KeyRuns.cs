using System.Data.Common;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds sorted keys on PostgreSQL by reading ranges of the index, a run of keys at a time, instead of one search per key.</summary>
/// <remarks>
/// The number of entries read per run is limited. Keys not found among them, because they do not exist or are too far apart, are left
/// to <see cref="KeySearch"/>. If that happens often, runs are not tried for a while.
/// </remarks>
internal sealed class KeyRuns
{
    private const int KeysPerRun = 128;
    private const int EntriesPerKey = 4;
    private const int QuestionsWithoutProof = 15;

    private readonly OwnedResource _resource;
    private readonly Type _storedType;
    private int _sparse;

    private KeyRuns(OwnedResource resource, Type storedType) => (_resource, _storedType) = (resource, storedType);

    /// <summary>Creates an instance, or returns <see langword="null"/> if the key column alone does not tell which entities exist.</summary>
    public static KeyRuns? Of(OwnedResource resource) => KeySearch.IsPossible(resource) ? new(resource, StoredKey.StoredType(resource.Key)) : null;

    /// <summary>Finds the keys with a row that is not marked as deleted, and returns the indexes of the others in order.</summary>
    /// <returns>The other keys, or <see langword="null"/> for all keys if they are few, unsorted or too far apart.</returns>
    public async Task<List<int>?> FindLeftAsync(StoreSession session, ArraySegment<OwnerKey> keys, CancellationToken cancellationToken)
    {
        if (keys.Count < 2 * KeysPerRun || !IsInOrder(keys) || Interlocked.Decrement(ref _sparse) >= 0)
        {
            return null;
        }

        Volatile.Write(ref _sparse, 0);
        var runs = keys.Count / KeysPerRun;
        await using var command = CreateCommand(session, keys, runs);
        var left = new List<int>();
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false))
        {
            var run = 0;
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var found = new PackedKeys(reader.IsDBNull(0) ? [] : reader.GetFieldValue<byte[]>(0), _storedType == typeof(Guid));
                AddLeft(left, keys, StartOf(run, runs, keys.Count), StartOf(run + 1, runs, keys.Count), found);
                run++;
            }
        }

        if (left.Count > keys.Count / 2)
        {
            Volatile.Write(ref _sparse, QuestionsWithoutProof);
        }

        return left;
    }

    private static int StartOf(int run, int runs, int keys) => (int)((long)run * keys / runs);

    private static bool IsInOrder(ArraySegment<OwnerKey> keys)
    {
        for (var index = 1; index < keys.Count; index++)
        {
            if (OwnerKeyOrder.Instance.Compare(keys[index - 1], keys[index]) >= 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Merges the keys of a run with the keys found, both sorted.</summary>
    private static void AddLeft(List<int> left, ArraySegment<OwnerKey> keys, int from, int to, PackedKeys found)
    {
        var next = 0;
        for (var index = from; index < to; index++)
        {
            while (next < found.Count && OwnerKeyOrder.Instance.Compare(found[next], keys[index]) < 0)
            {
                next++;
            }

            if (next == found.Count || found[next] != keys[index])
            {
                left.Add(index);
            }
        }
    }

    private DbCommand CreateCommand(StoreSession session, ArraySegment<OwnerKey> keys, int runs)
    {
        var column = $"u.{session.Delimit(_resource.KeyColumn)}";
        var (live, filter) = _resource.SoftDeletion is { } marked ? ($", {marked.IsLive("u")} AS live", " FILTER (WHERE e.live)") : (string.Empty, string.Empty);
        var command = session.CreateCommand();
        command.CommandText = FormattableString.Invariant($"""
            SELECT x.found FROM unnest(@first, @last) WITH ORDINALITY AS r(first, last, n) CROSS JOIN LATERAL (
                SELECT {session.Dialect.Pack("e.key", _storedType)}{filter} AS found FROM (
                    SELECT {column} AS key{live} FROM {session.Delimit(_resource.Table)} AS u
                    WHERE {column} BETWEEN r.first AND r.last ORDER BY {column} LIMIT {KeysPerRun * 2 * EntriesPerKey}) AS e) AS x
            ORDER BY r.n
            """);
        var (first, last) = (new OwnerKey[runs], new OwnerKey[runs]);
        for (var run = 0; run < runs; run++)
        {
            first[run] = keys[StartOf(run, runs, keys.Count)];
            last[run] = keys[StartOf(run + 1, runs, keys.Count) - 1];
        }

        command.AddParameter("first", Values(first));
        command.AddParameter("last", Values(last));
        return command;
    }

    private Array Values(OwnerKey[] keys) => _storedType == typeof(Guid) ? Array.ConvertAll(keys, key => key.AsGuid()) : Array.ConvertAll(keys, key => key.AsNumber());
}
