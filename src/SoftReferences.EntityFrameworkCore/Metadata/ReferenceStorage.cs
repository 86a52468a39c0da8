namespace SoftReferences.EntityFrameworkCore;

/// <summary>Where the values of a reference are, which says what can be done to them.</summary>
public enum ReferenceStorage
{
    /// <summary>In a column of an entity's table: everything can be done.</summary>
    Table,

    /// <summary>In a column of a table, as part of a complex type: everything can be done, but Entity Framework Core cannot index it.</summary>
    ComplexType,

    /// <summary>Many in one value: an array of PostgreSQL with a GIN index, or a JSON array of SQLite, which has none.</summary>
    Collection,

    /// <summary>Inside a JSON document: only <see cref="OrphanAction.Keep"/> is possible.</summary>
    Json,

    /// <summary>In no table of the entity's own, as in a view or a query: it is only read here.</summary>
    None,
}
