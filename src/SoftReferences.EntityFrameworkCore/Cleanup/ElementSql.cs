using System.Data.Common;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>What SQL says of a column with many references: an array of PostgreSQL, or a JSON array of SQLite.</summary>
/// <remarks>
/// An element of SQLite is compared by its text form, in lower case when it is a Guid, and written as its provider does, in upper case. PostgreSQL compares values, so that a GIN index
/// on the column finds the rows.
/// </remarks>
internal sealed class ElementSql(SqlDialect dialect, SoftReference reference, IProperty property)
{
    /// <summary>Gets the mapping of an element.</summary>
    public RelationalTypeMapping Mapping { get; } = (RelationalTypeMapping?)property.GetElementType()?.FindTypeMapping()
        ?? (RelationalTypeMapping?)property.GetRelationalTypeMapping().ElementTypeMapping
        ?? throw new InvalidOperationException($"'{reference.Name}' has elements of a type that is not mapped.");

    private bool IsSqlite => dialect is SqliteDialect;

    /// <summary>Says why the elements of a column cannot be reached; <see langword="null"/> when they can.</summary>
    public static string? Problem(IReadOnlyProperty property) => property.FindRelationalTypeMapping() switch
    {
        null => null,
        { StoreType: var type } when type.EndsWith("[]", StringComparison.Ordinal) || type.Equals("TEXT", StringComparison.Ordinal) => null,
        { StoreType: var type } => $"it is stored as '{type}', and clean-up reaches the elements of arrays only",
    };

    /// <summary>Gives the condition that a column has one of the keys.</summary>
    public string AddCondition(DbCommand command, string column, IReadOnlyList<OwnerKey> keys)
    {
        command.AddParameter("keys", IsSqlite ? JsonSerializer.Serialize(keys.Select(key => key.ToString())) : Array(keys));
        return IsSqlite ? $"EXISTS (SELECT 1 FROM json_each({column}) AS e WHERE {TextOf("e.value")} IN (SELECT value FROM json_each(@keys)))" : $"{column} && CAST(@keys AS {property.GetColumnType()})";
    }

    /// <summary>Gives the expression for those of the keys that a column has, as a column of texts.</summary>
    public string KeysOf(string column) => IsSqlite
        ? $"(SELECT json_group_array(DISTINCT {TextOf("e.value")}) FROM json_each({column}) AS e WHERE {TextOf("e.value")} IN (SELECT value FROM json_each(@keys)))"
        : $"ARRAY(SELECT DISTINCT e.v::text FROM unnest({column}) AS e(v) WHERE e.v = ANY(@keys))";

    /// <summary>Gives the expression for a column whose elements are replaced, or removed when nothing takes their place.</summary>
    /// <param name="command">The command that gets the parameters.</param>
    /// <param name="column">The column.</param>
    /// <param name="targets">What takes the place of which key; nothing where a key only goes.</param>
    /// <remarks>A column that has the other key already keeps it once.</remarks>
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

    // As the provider writes an element into JSON, and compares it: a Guid in upper case.
    private object InJson(OwnerKey key) => reference.Parse(key.ToString()) is var value && (Mapping.Converter?.ConvertToProvider(value) ?? value) is var stored && stored is Guid guid ? guid.ToString().ToUpperInvariant() : stored;

    private Array Array(IReadOnlyList<OwnerKey> keys)
    {
        var stored = keys.Select(key => reference.Parse(key.ToString())).Select(value => Mapping.Converter?.ConvertToProvider(value) ?? value).ToArray();
        var array = System.Array.CreateInstance(Mapping.Converter?.ProviderClrType ?? Mapping.ClrType, stored.Length);
        stored.CopyTo(array, 0);
        return array;
    }
}
