namespace SoftReferences.Analyzers;

/// <summary>What Entity Framework Core is given wrongly.</summary>
internal enum EntityFrameworkMisuse
{
    /// <summary>A key, by which an entity is looked up.</summary>
    Key,

    /// <summary>The type of a property.</summary>
    Property,

    /// <summary>A list in memory, for a set operation.</summary>
    SetOperation,
}
