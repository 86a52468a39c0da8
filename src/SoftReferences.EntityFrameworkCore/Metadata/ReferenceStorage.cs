namespace SoftReferences.EntityFrameworkCore;

/// <summary>Specifies how the values of a reference are stored, which decides which actions are possible.</summary>
public enum ReferenceStorage
{
    /// <summary>In a column of an entity's table. All actions are possible.</summary>
    Table,

    /// <summary>In a column of a table, as part of a complex type. All actions are possible, but Entity Framework Core cannot index the column.</summary>
    ComplexType,

    /// <summary>Several in one value: an array on PostgreSQL, with a GIN index, or a JSON array on SQLite, without an index.</summary>
    Collection,

    /// <summary>Inside a JSON document. Only <see cref="OrphanAction.Keep"/> is possible.</summary>
    Json,

    /// <summary>Not in a table, but for example in a view or a query, which can only be read.</summary>
    None,
}
