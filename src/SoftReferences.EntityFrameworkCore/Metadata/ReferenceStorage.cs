namespace SoftReferences.EntityFrameworkCore;

/// <summary>Where the values of a reference are, which says what can be done to them.</summary>
public enum ReferenceStorage
{
    /// <summary>In a column of an entity's table: everything can be done.</summary>
    Table,

    /// <summary>In a column of a table, as part of a complex type: Entity Framework Core cannot index it, and clean-up leaves it alone.</summary>
    ComplexType,

    /// <summary>Many in one value, as in an array column: clean-up leaves them alone.</summary>
    Collection,

    /// <summary>Inside a JSON document: clean-up leaves it alone.</summary>
    Json,

    /// <summary>In no table of the entity's own, as in a view or a query: it is only read here.</summary>
    None,
}
