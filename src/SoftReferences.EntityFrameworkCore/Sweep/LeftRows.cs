namespace SoftReferences.EntityFrameworkCore;

/// <summary>Specifies which rows a reference leaves unchanged.</summary>
[Flags]
internal enum LeftRows
{
    None = 0,

    /// <summary>Rows of deleted keys.</summary>
    OfDeletedKeys = 1,

    /// <summary>Rows of merged keys.</summary>
    OfMergedKeys = 2,

    /// <summary>Rows of merged keys that conflict with rows of the target key in a unique index.</summary>
    WithoutRoom = 4,
}
