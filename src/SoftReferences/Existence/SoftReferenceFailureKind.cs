namespace SoftReferences;

/// <summary>Specifies why a reference was rejected.</summary>
public enum SoftReferenceFailureKind
{
    /// <summary>The reference is zero, which refers to nothing.</summary>
    Zero,

    /// <summary>The owner says that there is no such entity.</summary>
    Missing,

    /// <summary>The owner could not say whether there is such an entity.</summary>
    Unavailable,
}
