using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Builds the queries that read the distinct values of a reference in order. Their parameters are <c>after</c>, <c>up_to</c> and <c>limit</c>.</summary>
internal sealed class ReferenceColumn
{
    private const string Key = "k";

    private readonly (string Table, string Column)[] _places;
    private readonly string? _pack;

    public ReferenceColumn(StoreSession session, SoftReference reference)
    {
        var property = reference.Property;
        var mapping = ((IProperty)property).GetElementType()?.GetTypeMapping() ?? ((IProperty)property).GetTypeMapping();
        StoredType = Nullable.GetUnderlyingType(mapping.Converter?.ProviderClrType ?? mapping.ClrType) ?? mapping.Converter?.ProviderClrType ?? mapping.ClrType;
        IsCollection = reference.IsCollection;
        if (IsCollection && StoredKey.ElementType(StoredKey.StoredType(property)) == typeof(string))
        {
            // The converter may be that of the whole array. The mapping of the elements is then the one they would have on their own.
            StoredType = typeof(string);
        }

        HasOneSpelling = reference.KeyKind == OwnerKeyKind.Uuid && session.Dialect.HasUuids && StoredType == typeof(string);
        HasTwoSpellings = StoredType == typeof(Guid) && !IsCollection && !session.Dialect.HasArrays;
        if (!session.Dialect.HasArrays && (IsCollection || HasTwoSpellings))
        {
            // SQLite: elements of a JSON array are texts or numbers, and a Guid is a text that sorts by its spelling.
            StoredType = reference.KeyKind == OwnerKeyKind.Number ? typeof(long) : typeof(string);
        }

        _places =
        [
            .. property.GetMappedStoreObjects(StoreObjectType.Table)
                .Select(table => (session.Delimit(table), session.Delimit(property.GetColumnName(table)!)))
                .Distinct(),
        ];
        _pack = IsCollection ? null : session.Dialect.Pack($"q.{Key}", StoredType);
        IsIndexed = reference.LeadsAnIndex && !IsCollection && _places.Length == 1;
    }

    /// <summary>Gets the type that the provider stores, or reads an element as.</summary>
    public Type StoredType { get; }

    /// <summary>Gets a value indicating whether the values can be read in the order of one index.</summary>
    public bool IsIndexed { get; }

    /// <summary>Gets a value indicating whether a page is returned as a single binary value, as <see cref="PackedKeys"/> reads it.</summary>
    public bool IsPacked => _pack is not null;

    /// <summary>Gets a value indicating whether the keys are UUIDs stored as text, which clean-up finds only if they are completely in upper or in lower case.</summary>
    public bool HasTwoSpellings { get; }

    /// <summary>Gets a value indicating whether the keys are UUIDs stored as text, of which clean-up finds only the canonical spelling.</summary>
    public bool HasOneSpelling { get; }

    private bool IsCollection { get; }

    /// <summary>Returns a query for the distinct values that does not rely on an index.</summary>
    public string Pages(StoreSession session, bool hasStart, bool hasEnd)
    {
        var sources = _places.Select(place => IsCollection
            ? $"SELECT e.value AS {Key} FROM {place.Table} AS t CROSS JOIN {session.Dialect.Elements($"t.{place.Column}")}"
            : $"SELECT {place.Column} AS {Key} FROM {place.Table}");
        return _places.Length == 1 && !IsCollection
            ? $"SELECT DISTINCT {_places[0].Column} FROM {_places[0].Table} WHERE {Range(_places[0].Column, hasStart, hasEnd)} ORDER BY {_places[0].Column} LIMIT @limit"
            : $"SELECT DISTINCT v.{Key} FROM ({string.Join(" UNION ALL ", sources)}) AS v WHERE {Range($"v.{Key}", hasStart, hasEnd)} ORDER BY v.{Key} LIMIT @limit";
    }

    /// <summary>Returns a query for the distinct values among the next entries of the index.</summary>
    public string EntryPages(bool hasStart, bool hasEnd, long entries)
    {
        // Unlike DISTINCT, DISTINCT ON never sorts or hashes rows that are already in order.
        var (table, column) = _places[0];
        return Packed(FormattableString.Invariant(
            $"SELECT DISTINCT ON (v.{Key}) v.{Key} FROM (SELECT {column} AS {Key} FROM {table} WHERE {Range(column, hasStart, hasEnd)} ORDER BY {column} LIMIT {entries}) AS v ORDER BY v.{Key} LIMIT @limit"));
    }

    /// <summary>Returns a query that searches the index for one distinct value after another (a loose index scan).</summary>
    public string LoosePages(bool hasStart, bool hasEnd)
    {
        var (table, column) = _places[0];
        return Packed($"""
            WITH RECURSIVE f AS (
                (SELECT {column} AS {Key} FROM {table} WHERE {Range(column, hasStart, hasEnd)} ORDER BY {column} LIMIT 1)
                UNION ALL
                SELECT n.{Key} FROM f CROSS JOIN LATERAL (
                    SELECT {column} AS {Key} FROM {table} WHERE {column} > f.{Key}{(hasEnd ? $" AND {column} <= @up_to" : string.Empty)} ORDER BY {column} LIMIT 1) AS n)
            SELECT f.{Key} FROM f LIMIT @limit
            """);
    }

    private string Packed(string page) => _pack is null ? page : $"SELECT {_pack} FROM ({page}) AS q";

    private static string Range(string column, bool hasStart, bool hasEnd) =>
        (hasStart ? $"{column} > @after" : $"{column} IS NOT NULL") + (hasEnd ? $" AND {column} <= @up_to" : string.Empty);
}
