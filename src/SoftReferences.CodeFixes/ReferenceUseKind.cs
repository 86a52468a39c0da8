namespace SoftReferences.Analyzers;

/// <summary>What becomes of a place that names the property.</summary>
internal enum ReferenceUseKind
{
    /// <summary>It only names the property, or holds nothing but references: it stays as it is.</summary>
    Named,

    /// <summary>The key is read.</summary>
    Read,

    /// <summary>A key is written.</summary>
    Written,

    /// <summary>It cannot be converted.</summary>
    Unknown,
}
