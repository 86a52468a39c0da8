namespace SoftReferences.EntityFrameworkCore;

/// <summary>The rows that a reference leaves as they are.</summary>
[Flags]
internal enum LeftRows
{
    None = 0,

    /// <summary>Those of deleted keys.</summary>
    OfDeletedKeys = 1,

    /// <summary>Those of merged keys.</summary>
    OfMergedKeys = 2,

    /// <summary>Those of merged keys that have no room under the other key.</summary>
    WithoutRoom = 4,
}
