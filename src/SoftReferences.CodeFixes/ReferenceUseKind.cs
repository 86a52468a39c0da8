namespace SoftReferences.Analyzers;

/// <summary>Specifies how a use of the property is converted.</summary>
internal enum ReferenceUseKind
{
    /// <summary>It only names the property, or stays valid with the new type, and is not changed.</summary>
    Named,

    /// <summary>The key is read.</summary>
    Read,

    /// <summary>A key is written.</summary>
    Written,

    /// <summary>It cannot be converted.</summary>
    Unknown,
}
