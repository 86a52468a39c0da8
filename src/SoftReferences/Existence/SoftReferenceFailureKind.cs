namespace SoftReferences;

/// <summary>Why a reference was refused.</summary>
public enum SoftReferenceFailureKind
{
    /// <summary>The reference is zero, and refers to nothing.</summary>
    Zero,

    /// <summary>The owner says that there is no such entity.</summary>
    Missing,

    /// <summary>The owner could not say whether there is such an entity.</summary>
    Unavailable,
}
