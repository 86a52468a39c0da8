using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>A table that holds a reference, in the form SQL needs: names delimited, keys in their stored form.</summary>
internal sealed class OrphanTable
{
    // PostgreSQL estimates an array of unknown length at 10 elements.
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

        keys = keys.All(reference.CanHold) ? keys : [.. keys.Where(reference.CanHold)];
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
        object[] storedKeys = [.. keys.Select(key => Elements is null ? Stored(key) : key.ToString())];
        StoredKeys = storedKeys;
        _keys = new(() => StoredKeys.Zip(keys).ToDictionary(pair => pair.First, pair => pair.Second));
    }

    public ReferencePlace Place { get; }

    public StoreObjectIdentifier Table { get; }

    /// <summary>Gets the mapping of a key.</summary>
    public RelationalTypeMapping Mapping { get; }

    /// <summary>Gets the delimited name of the table.</summary>
    public string Name { get; }

    /// <summary>Gets the name of the reference's column, not delimited.</summary>
    public string ColumnName { get; }

    /// <summary>Gets the delimited column of the reference.</summary>
    public string Column { get; }

    /// <summary>Gets the SQL of a column with many references, or <see langword="null"/> for a single reference.</summary>
    public ElementSql? Elements { get; }

    /// <summary>Gets the delimited columns of the primary key.</summary>
    public IReadOnlyList<string> PrimaryKey { get; }

    /// <summary>Gets the keys as they are stored, without those that no row can refer to.</summary>
    public IReadOnlyList<object> StoredKeys { get; }

    /// <summary>Gets the columns of the primary key as a list, or as a row value when there are several.</summary>
    public string PrimaryKeyRow => RowOf(PrimaryKey);

    /// <summary>Gets the expression that <see cref="ReadKeys"/> reads, in a query that has <see cref="AddCondition"/>.</summary>
    public string KeysOfRow => Elements is null ? Column : Elements.KeysOf(Column);

    /// <summary>Gets a PostgreSQL condition that is true if a row refers to one of the keys of <see cref="AddKeys"/>. The subquery hides the number of keys from the planner.</summary>
    public string IsOneOfKeys => $"{Column} = ANY(ARRAY(SELECT k FROM unnest(@keys) AS deleted(k)))";

    /// <summary>Gets the tables of a reference: one, or several if a hierarchy has a table per concrete type. There are none if no row can refer to any of the keys.</summary>
    public static IReadOnlyList<OrphanTable> All(StoreSession session, SoftReference reference, IReadOnlyList<OwnerKey> keys)
    {
        if (keys.Count > 0 && !keys.Any(reference.CanHold))
        {
            return [];
        }

        var place = new ReferencePlace(reference);
        return [.. Enumerable.Range(0, Math.Max(1, place.Tables.Count)).Select(index => new OrphanTable(session, reference, place, keys, index))];
    }

    public static string RowOf(IReadOnlyList<string> columns) => columns.Count == 1 ? columns[0] : $"({string.Join(", ", columns)})";

    /// <summary>Returns a condition that is true if a row refers to one of the keys.</summary>
    public string AddCondition(DbCommand command) => Elements is null
        ? _session.Dialect.IsOneOf(command, Column, StoredKeys, Mapping)
        : Elements.AddCondition(command, Column, [.. _keys.Value.Values]);

    /// <summary>Returns the same condition as <see cref="AddCondition"/>, for a query that pages in primary key order.</summary>
    /// <remarks>
    /// If the PostgreSQL planner sees many keys, it expects many rows and walks the primary key until the page is full, which is the
    /// whole table when few rows are left. A subquery hides the number of keys, so it uses the index on the reference. Up to
    /// <see cref="SeenKeys"/> keys are left visible: the statistics tell whether these have most of the rows, and then walking the
    /// primary key is right.
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

    /// <summary>Returns the stored form of a key.</summary>
    public object Stored(OwnerKey key)
    {
        if (key.Kind == OwnerKeyKind.Uuid && _storedType == typeof(Guid))
        {
            return key.AsGuid();
        }

        var value = _reference.Parse(key.ToString());
        return Mapping.Converter?.ConvertToProvider(value) ?? value;
    }

    /// <summary>Reads the key that a row refers to.</summary>
    public OwnerKey ReadKey(DbDataReader reader, int ordinal) => _keys.Value[Read(reader, ordinal)];

    /// <summary>Adds the array parameter <c>keys</c> with the keys in their stored form.</summary>
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

    /// <summary>Reads the keys, among those of this table, that a row refers to.</summary>
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

    /// <summary>Throws if the database changed another number of rows than it should have.</summary>
    /// <exception cref="InvalidOperationException">The numbers differ.</exception>
    public void ThrowUnlessChanged(long rows, long changed)
    {
        if (changed != rows)
        {
            throw new InvalidOperationException($"{rows} rows of {Name} were to be changed, and the database changed {changed}: a trigger or a rule stands in the way. Nothing of them was changed.");
        }
    }

    private object Read(DbDataReader reader, int ordinal) => Type.GetTypeCode(_storedType) switch
    {
        TypeCode.Int32 => reader.GetInt32(ordinal),
        TypeCode.Int64 => reader.GetInt64(ordinal),
        TypeCode.String => reader.GetString(ordinal),
        TypeCode.Object => reader.GetFieldValue<Guid>(ordinal),
        _ => Convert.ChangeType(reader.GetValue(ordinal), _storedType, CultureInfo.InvariantCulture),
    };
}
