using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>A table that holds a reference, as SQL needs it: names delimited, keys as they are stored.</summary>
internal sealed class OrphanTable
{
    // As many as PostgreSQL takes an array for that it does not see.
    private const int SeenKeys = 10;

    private readonly SoftReference _reference;
    private readonly StoreSession _session;
    private readonly Lazy<IReadOnlyDictionary<object, OwnerKey>> _keys;
    private readonly Type _storedType;
    private Array? _array;

    public OrphanTable(StoreSession session, SoftReference reference, IReadOnlyList<OwnerKey> keys)
        : this(session, reference, new ReferencePlace(reference), keys, 0)
    {
    }

    private OrphanTable(StoreSession session, SoftReference reference, ReferencePlace place, IReadOnlyList<OwnerKey> keys, int index)
    {
        if (place.Tables.Count == 0)
        {
            throw new InvalidOperationException($"'{reference.Name}' is not in a table, so its orphans cannot be cleaned up.");
        }

        if (place.Holder.FindPrimaryKey() is null)
        {
            throw new InvalidOperationException($"'{place.Holder.DisplayName()}' has no primary key, so its orphans cannot be cleaned up in batches.");
        }

        _reference = reference;
        _session = session;
        var property = (IProperty)reference.Property;
        Place = place;
        Table = place.Tables[index];
        Elements = reference.IsCollection ? new ElementSql(session.Dialect, reference, property) : null;
        Mapping = Elements?.Mapping ?? property.GetRelationalTypeMapping();
        _storedType = Mapping.Converter?.ProviderClrType ?? Mapping.ClrType;
        Name = session.Delimit(Table);
        ColumnName = property.GetColumnName(Table)!;
        Column = session.Delimit(ColumnName);
        PrimaryKey = [.. place.PrimaryKeyOf(Table).Select(session.Delimit)];
        StoredKeys = [.. keys.Select(key => Elements is null ? Stored(reference, key) : key.ToString())];
        _keys = new(() => StoredKeys.Zip(keys).ToDictionary(pair => pair.First, pair => pair.Second));
    }

    public ReferencePlace Place { get; }

    public StoreObjectIdentifier Table { get; }

    /// <summary>Gets the mapping of a key.</summary>
    public RelationalTypeMapping Mapping { get; }

    /// <summary>Gets the delimited name of the table.</summary>
    public string Name { get; }

    /// <summary>Gets the column of the reference as it is called.</summary>
    public string ColumnName { get; }

    /// <summary>Gets the delimited column of the reference.</summary>
    public string Column { get; }

    /// <summary>Gets what SQL says of a column with many references; <see langword="null"/> for one reference.</summary>
    public ElementSql? Elements { get; }

    /// <summary>Gets the delimited columns of the primary key.</summary>
    public IReadOnlyList<string> PrimaryKey { get; }

    /// <summary>Gets the keys as they are stored.</summary>
    public IReadOnlyList<object> StoredKeys { get; }

    /// <summary>Gets the columns of the primary key as a list, or as a row value when there are several.</summary>
    public string PrimaryKeyRow => RowOf(PrimaryKey);

    /// <summary>Gets the expression that <see cref="ReadKeys"/> reads, in a query that has <see cref="AddCondition"/>.</summary>
    public string KeysOfRow => Elements is null ? Column : Elements.KeysOf(Column);

    /// <summary>Gets the condition of PostgreSQL that a row refers to one of the keys of <see cref="AddKeys"/>, of which a planner does not see how many they are.</summary>
    public string IsOneOfKeys => $"{Column} = ANY(ARRAY(SELECT k FROM unnest(@keys) AS deleted(k)))";

    /// <summary>Gets the tables of a reference: one, unless a hierarchy has a table for each concrete type.</summary>
    public static IReadOnlyList<OrphanTable> All(StoreSession session, SoftReference reference, IReadOnlyList<OwnerKey> keys)
    {
        var place = new ReferencePlace(reference);
        return [.. Enumerable.Range(0, Math.Max(1, place.Tables.Count)).Select(index => new OrphanTable(session, reference, place, keys, index))];
    }

    public static string RowOf(IReadOnlyList<string> columns) => columns.Count == 1 ? columns[0] : $"({string.Join(", ", columns)})";

    /// <summary>Gives the condition that a row refers to one of the keys.</summary>
    public string AddCondition(DbCommand command) => Elements is null
        ? _session.Dialect.IsOneOf(command, Column, StoredKeys, Mapping)
        : Elements.AddCondition(command, Column, [.. _keys.Value.Values]);

    /// <summary>Gives the condition that a row refers to one of the keys, for a query that goes through the rows in the order of their primary key.</summary>
    /// <remarks>
    /// On PostgreSQL a planner that sees many keys expects many rows, and reads along the primary key until a page is full: over the whole
    /// table where few are left. How many keys a subquery gives it does not see, and it looks for few rows, by their index. Some keys it
    /// may see: it knows which of them have most of the rows, and then the primary key is the right way.
    /// </remarks>
    public string AddPageCondition(DbCommand command)
    {
        if (Elements is not null || StoredKeys.Count <= SeenKeys || _session.Dialect is not PostgreSqlDialect)
        {
            return AddCondition(command);
        }

        AddKeys(command);
        return IsOneOfKeys;
    }

    /// <summary>Gives the stored form of a key.</summary>
    public object Stored(SoftReference reference, OwnerKey key)
    {
        if (key.Kind == OwnerKeyKind.Uuid && _storedType == typeof(Guid))
        {
            return key.AsGuid();
        }

        var value = reference.Parse(key.ToString());
        return Mapping.Converter?.ConvertToProvider(value) ?? value;
    }

    /// <summary>Gives the stored form of a key.</summary>
    public object Stored(OwnerKey key) => Stored(_reference, key);

    /// <summary>Reads the key of a row.</summary>
    public OwnerKey ReadKey(DbDataReader reader, int ordinal) => _keys.Value[Read(reader, ordinal)];

    /// <summary>Adds the keys, as they are stored, as an array: the parameter <c>keys</c>.</summary>
    public void AddKeys(DbCommand command)
    {
        if (_array is null)
        {
            _array = Array.CreateInstance(StoredKeys[0].GetType(), StoredKeys.Count);
            for (var index = 0; index < _array.Length; index++)
            {
                _array.SetValue(StoredKeys[index], index);
            }
        }

        command.AddParameter("keys", _array);
    }

    /// <summary>Reads those of the keys that a row refers to.</summary>
    public IReadOnlyList<OwnerKey> ReadKeys(DbDataReader reader, int ordinal) => Elements is null
        ? [ReadKey(reader, ordinal)]
        : [.. _session.Dialect.ReadTexts(reader, ordinal).Select(text => _keys.Value[text])];

    /// <summary>Adds the values of a primary key as parameters.</summary>
    /// <returns>The parameters, as a list or as a row value.</returns>
    public static string AddPrimaryKey(DbCommand command, string prefix, IReadOnlyList<object> values)
    {
        var names = new string[values.Count];
        for (var index = 0; index < names.Length; index++)
        {
            names[index] = string.Create(CultureInfo.InvariantCulture, $"@{prefix}{index}");
            command.AddParameter(names[index][1..], values[index]);
        }

        return RowOf(names);
    }

    private object Read(DbDataReader reader, int ordinal) => Type.GetTypeCode(_storedType) switch
    {
        TypeCode.Int32 => reader.GetInt32(ordinal),
        TypeCode.Int64 => reader.GetInt64(ordinal),
        TypeCode.String => reader.GetString(ordinal),
        _ => reader.GetFieldValue<Guid>(ordinal),
    };
}
