using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The table that holds a reference, as SQL needs it: names delimited, keys as they are stored.</summary>
internal sealed class OrphanTable
{
    private readonly IReadOnlyDictionary<object, OwnerKey> _keys;

    public OrphanTable(StoreSession session, SoftReference reference, IReadOnlyList<OwnerKey> keys)
    {
        var property = (IProperty)reference.Property;
        var entityType = (IEntityType)property.DeclaringType;
        var table = StoreObjectIdentifier.Create(entityType, StoreObjectType.Table)
            ?? throw new InvalidOperationException($"'{reference.Name}' is not in a table, so its orphans cannot be cleaned up.");
        var primaryKey = entityType.FindPrimaryKey()
            ?? throw new InvalidOperationException($"'{entityType.DisplayName()}' has no primary key, so its orphans cannot be cleaned up in batches.");

        EntityType = entityType;
        Mapping = property.GetRelationalTypeMapping();
        Name = session.Delimit(table);
        Column = session.Delimit(property.GetColumnName(table)!);
        PrimaryKey = [.. primaryKey.Properties.Select(part => session.Delimit(part.GetColumnName(table)!))];
        _keys = keys.ToDictionary(key => Stored(reference, key));
    }

    public IEntityType EntityType { get; }

    public RelationalTypeMapping Mapping { get; }

    /// <summary>Gets the delimited name of the table.</summary>
    public string Name { get; }

    /// <summary>Gets the delimited column of the reference.</summary>
    public string Column { get; }

    /// <summary>Gets the delimited columns of the primary key.</summary>
    public IReadOnlyList<string> PrimaryKey { get; }

    /// <summary>Gets the keys as they are stored.</summary>
    public IReadOnlyList<object> StoredKeys => [.. _keys.Keys];

    /// <summary>Gets the columns of the primary key as a list, or as a row value when there are several.</summary>
    public string PrimaryKeyRow => PrimaryKey.Count == 1 ? PrimaryKey[0] : $"({string.Join(", ", PrimaryKey)})";

    /// <summary>Gives the stored form of a key.</summary>
    public object Stored(SoftReference reference, OwnerKey key)
    {
        var value = reference.Parse(key.ToString());
        return Mapping.Converter?.ConvertToProvider(value) ?? value;
    }

    /// <summary>Reads the key of a row.</summary>
    public OwnerKey ReadKey(DbDataReader reader, int ordinal) => _keys[Read(reader, ordinal)];

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

        return names.Length == 1 ? names[0] : $"({string.Join(", ", names)})";
    }

    private object Read(DbDataReader reader, int ordinal) => Type.GetTypeCode(Mapping.Converter?.ProviderClrType ?? Mapping.ClrType) switch
    {
        TypeCode.Int32 => reader.GetInt32(ordinal),
        TypeCode.Int64 => reader.GetInt64(ordinal),
        TypeCode.String => reader.GetString(ordinal),
        _ => reader.GetFieldValue<Guid>(ordinal),
    };
}
