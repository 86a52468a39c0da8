namespace SoftReferences.EntityFrameworkCore;

/// <summary>Looks many keys up on PostgreSQL: one search of the primary key for each, and only what is not there comes back.</summary>
/// <remarks>
/// For a list of some thousand keys the planner prefers to read the whole table, which costs ten times as much. A lateral search
/// leaves it no choice.
/// </remarks>
internal sealed class KeySearch
{
    private readonly OwnedResource _resource;
    private readonly bool _isUuid;

    private KeySearch(OwnedResource resource, bool isUuid) => (_resource, _isUuid) = (resource, isUuid);

    /// <summary>Makes a search, or gives <see langword="null"/> where only a query of the entity type says what exists.</summary>
    public static KeySearch? Of(OwnedResource resource) => IsPossible(resource) ? new(resource, resource.KeyKind == OwnerKeyKind.Uuid) : null;

    /// <summary>Says whether the column of the key says what exists.</summary>
    public static bool IsPossible(OwnedResource resource)
    {
        // Texts are compared by code unit, and not by the collation of the column. Rows of a hierarchy may be of another type.
        var type = StoredKey.StoredType(resource.Key);
        return (type == typeof(Guid) || type == typeof(int) || type == typeof(long))
            && resource.EntityType.BaseType is null
            && resource.EntityType.FindDiscriminatorProperty() is null;
    }

    /// <summary>Finds the keys that no row has, or whose row is marked as deleted.</summary>
    /// <returns>Their indexes, and whether the row is there and marked.</returns>
    public async Task<IReadOnlyList<(int Index, bool IsMarked)>> FindGoneAsync(StoreSession session, IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0)
        {
            return [];
        }

        var column = session.Delimit(_resource.KeyColumn);

        // A table that is partitioned by the mark may have two rows with a key: what lives is not deleted.
        var (marked, limit) = _resource.SoftDeletion is { } soft ? ($"bool_and({soft.IsDeleted("u")})", string.Empty) : ("FALSE", " LIMIT 1");
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            SELECT k.n, e.marked IS NOT NULL FROM unnest(@keys) WITH ORDINALITY AS k(key, n)
            LEFT JOIN LATERAL (SELECT {marked} AS marked FROM {session.Delimit(_resource.Table)} AS u WHERE u.{column} = k.key{limit}) AS e ON TRUE
            WHERE e.marked IS NOT FALSE
            """;
        command.AddParameter("keys", _isUuid ? keys.Select(key => key.AsGuid()).ToArray() : keys.Select(key => key.AsNumber()).ToArray());
        var gone = new List<(int Index, bool IsMarked)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            gone.Add(((int)reader.GetInt64(0) - 1, reader.GetBoolean(1)));
        }

        return gone;
    }
}
