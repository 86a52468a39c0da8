namespace SoftReferences.EntityFrameworkCore;

/// <summary>Looks up many keys on PostgreSQL with one index search per key, and returns only those that are gone.</summary>
/// <remarks>
/// For a list of several thousand keys, the planner would read the whole table, at ten times the cost. A lateral subquery forces one
/// index search per key.
/// </remarks>
internal sealed class KeySearch
{
    private readonly OwnedResource _resource;
    private readonly bool _isUuid;

    private KeySearch(OwnedResource resource, bool isUuid) => (_resource, _isUuid) = (resource, isUuid);

    /// <summary>Creates an instance, or returns <see langword="null"/> if only a query of the entity type tells which entities exist.</summary>
    public static KeySearch? Of(OwnedResource resource) => IsPossible(resource) ? new(resource, resource.KeyKind == OwnerKeyKind.Uuid) : null;

    /// <summary>Returns whether the key column alone tells which entities exist.</summary>
    public static bool IsPossible(OwnedResource resource)
    {
        // Not for texts, which must be compared by code unit rather than by the column's collation. Rows of a hierarchy may be of another type.
        var type = StoredKey.StoredType(resource.Key);
        return (type == typeof(Guid) || type == typeof(int) || type == typeof(long))
            && resource.EntityType.BaseType is null
            && resource.EntityType.FindDiscriminatorProperty() is null;
    }

    /// <summary>Finds the keys without a row, or with one that is marked as deleted.</summary>
    /// <returns>The indexes of the keys without a row, and those of the keys with a marked one.</returns>
    public async Task<(int[] Absent, int[] Marked)> FindGoneAsync(StoreSession session, IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0)
        {
            return ([], []);
        }

        var column = session.Delimit(_resource.KeyColumn);

        // A table partitioned by the mark may have two rows with one key. The key exists if one of them is not marked.
        var (marked, limit) = _resource.SoftDeletion is { } soft ? ($"bool_and({soft.IsDeleted("u")})", string.Empty) : ("FALSE", " LIMIT 1");

        // All indexes in two values: transferring and reading a row per key costs more than finding it.
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            SELECT COALESCE(array_agg(k.n) FILTER (WHERE e.marked IS NULL), ARRAY[]::int[]), COALESCE(array_agg(k.n) FILTER (WHERE e.marked), ARRAY[]::int[])
            FROM (SELECT a.key, a.n::int - 1 AS n FROM unnest(@keys) WITH ORDINALITY AS a(key, n)) AS k
            LEFT JOIN LATERAL (SELECT {marked} AS marked FROM {session.Delimit(_resource.Table)} AS u WHERE u.{column} = k.key{limit}) AS e ON TRUE
            """;
        command.AddParameter("keys", _isUuid ? keys.Select(key => key.AsGuid()).ToArray() : keys.Select(key => key.AsNumber()).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return (reader.GetFieldValue<int[]>(0), reader.GetFieldValue<int[]>(1));
    }
}
