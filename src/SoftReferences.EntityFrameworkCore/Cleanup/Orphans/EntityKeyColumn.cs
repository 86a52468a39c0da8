using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The column with the key of the entity that a row is part of.</summary>
internal sealed class EntityKeyColumn(StoreSession session, OrphanTable table)
{
    private readonly RelationalTypeMapping _mapping = ((IProperty)table.Place.EntityKey!).GetRelationalTypeMapping();

    /// <summary>Gets the delimited name.</summary>
    public string Name { get; } = session.Delimit(table.Place.EntityKeyColumn(table.Table)!);

    /// <summary>Reads the key and converts it to the type of the entity's property.</summary>
    public object Read(DbDataReader reader, int ordinal)
    {
        var stored = _mapping.GetDataReaderMethod().Invoke(reader, [ordinal])!;
        return _mapping.Converter?.ConvertFromProvider(stored) ?? stored;
    }
}
