using System.Data.Common;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Builds SQL for a column that holds many references: an array on PostgreSQL, a JSON array on SQLite.</summary>
/// <remarks>
/// SQLite elements are compared as text, a Guid in lower case, and written as the provider writes them, a Guid in upper case.
/// PostgreSQL elements are compared as values, so that a GIN index on the column can be used.
/// </remarks>
internal sealed class ElementSql(SqlDialect dialect, SoftReference reference, IProperty property)
{
    /// <summary>Gets the mapping of an element.</summary>
    public RelationalTypeMapping Mapping { get; } = (RelationalTypeMapping?)property.GetElementType()?.FindTypeMapping()
        ?? (RelationalTypeMapping?)property.GetRelationalTypeMapping().ElementTypeMapping
        ?? throw new InvalidOperationException($"'{reference.Name}' has elements of a type that is not mapped.");

    private bool IsSqlite => dialect is SqliteDialect;

    /// <summary>Explains why clean-up cannot reach the elements of a column, or returns <see langword="null"/> if it can.</summary>
    public static string? Problem(IReadOnlyProperty property) => property.FindRelationalTypeMapping() switch
    {
        null => null,
        { StoreType: var type } when type.EndsWith("[]", StringComparison.Ordinal) || type.Equals("TEXT", StringComparison.Ordinal) => null,
        { StoreType: var type } => $"it is stored as '{type}', and clean-up reaches the elements of arrays only",
    };

    /// <summary>Returns a condition that is true if the column contains one of the keys.</summary>
    public string AddCondition(DbCommand command, string column, IReadOnlyList<OwnerKey> keys)
    {
        command.AddParameter("keys", IsSqlite ? JsonSerializer.Serialize(keys.Select(key => key.ToString())) : Array(keys));
        return IsSqlite ? $"EXISTS (SELECT 1 FROM json_each({column}) AS e WHERE {TextOf("e.value")} IN (SELECT value FROM json_each(@keys)))" : $"{column} && CAST(@keys AS {property.GetColumnType()})";
    }

    /// <summary>Returns an expression for the keys that the column contains, as an array of texts.</summary>
    public string KeysOf(string column) => IsSqlite
        ? $"(SELECT json_group_array(DISTINCT {TextOf("e.value")}) FROM json_each({column}) AS e WHERE {TextOf("e.value")} IN (SELECT value FROM json_each(@keys)))"
        : $"ARRAY(SELECT DISTINCT e.v::text FROM unnest({column}) AS e(v) WHERE e.v = ANY(@keys))";

    /// <summary>Returns an expression for the column with some of its elements replaced or removed.</summary>
    /// <param name="command">The command that gets the parameters.</param>
    /// <param name="column">The column.</param>
    /// <param name="targets">The replacement of each key, or <see langword="null"/> to remove the key.</param>
    /// <remarks>If the column already contains the replacement, it is kept once.</remarks>
    public string AddReplacement(DbCommand command, string column, IReadOnlyDictionary<OwnerKey, OwnerKey?> targets)
    {
        OwnerKey[] replaced = [.. targets.Where(pair => pair.Value is not null).Select(pair => pair.Key)];
        OwnerKey[] removed = [.. targets.Where(pair => pair.Value is null).Select(pair => pair.Key)];
        OwnerKey[] others = [.. replaced.Select(key => targets[key]!.Value)];
        command.AddParameter("removed", IsSqlite ? Texts(removed) : Array(removed));
        command.AddParameter("replaced", IsSqlite ? Texts(replaced) : Array(replaced));
        command.AddParameter("others", IsSqlite ? JsonSerializer.Serialize(others.Select(InJson)) : Array(others));
        var map = IsSqlite
            ? "(SELECT a.value AS k, b.value AS target FROM json_each(@replaced) AS a JOIN json_each(@others) AS b ON b.key = a.key)"
            : "(SELECT * FROM unnest(@replaced, @others) AS r(k, target))";
        var isRemoved = IsSqlite ? $"{Compared("e.value")} IN (SELECT value FROM json_each(@removed))" : "e.value = ANY(@removed)";
        var rows =
            $"""
            FROM {ElementsOf(column, "e")} LEFT JOIN {map} AS m ON m.k = {Compared("e.value")}
            WHERE COALESCE({isRemoved}, FALSE) = FALSE AND (m.k IS NULL OR NOT EXISTS (
                SELECT 1 FROM {ElementsOf(column, "f")} LEFT JOIN {map} AS n ON n.k = {Compared("f.value")}
                WHERE {Compared("COALESCE(n.target, f.value)")} = {Compared("m.target")} AND (n.k IS NULL OR f.key < e.key)))
            """;
        return IsSqlite
            ? $"(SELECT json_group_array(COALESCE(m.target, e.value) ORDER BY e.key) {rows})"
            : $"ARRAY(SELECT COALESCE(m.target, e.value) {rows} ORDER BY e.key)";
    }

    private string ElementsOf(string column, string name) => IsSqlite ? $"json_each({column}) AS {name}" : $"unnest({column}) WITH ORDINALITY AS {name}(value, key)";

    private string Compared(string element) => IsSqlite ? TextOf(element) : element;

    private string TextOf(string element) => SqliteTriggers.KeyText(reference.KeyKind, element);

    private static string Texts(IReadOnlyList<OwnerKey> keys) => JsonSerializer.Serialize(keys.Select(key => key.ToString()));

    // The form in which the provider writes an element to JSON and compares it: a Guid in upper case.
    private object InJson(OwnerKey key) => reference.Parse(key.ToString()) is var value && (Mapping.Converter?.ConvertToProvider(value) ?? value) is var stored && stored is Guid guid ? guid.ToString().ToUpperInvariant() : stored;

    private Array Array(IReadOnlyList<OwnerKey> keys)
    {
        if (StoredKey.ElementType(StoredKey.StoredType(property)) == typeof(string))
        {
            return keys.Select(key => key.ToString()).ToArray();
        }

        var stored = keys.Select(key => reference.Parse(key.ToString())).Select(value => Mapping.Converter?.ConvertToProvider(value) ?? value).ToArray();
        var array = System.Array.CreateInstance(Mapping.Converter?.ProviderClrType ?? Mapping.ClrType, stored.Length);
        stored.CopyTo(array, 0);
        return array;
    }
}
