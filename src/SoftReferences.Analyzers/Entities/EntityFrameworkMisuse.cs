namespace SoftReferences.Analyzers;

/// <summary>Specifies how Entity Framework Core is misused.</summary>
internal enum EntityFrameworkMisuse
{
    /// <summary>A bare key is passed to <c>Find</c>.</summary>
    Key,

    /// <summary><c>EF.Property</c> asks for another type than that of the property.</summary>
    Property,

    /// <summary>A list in memory is passed to a set operation of a query.</summary>
    SetOperation,
}
