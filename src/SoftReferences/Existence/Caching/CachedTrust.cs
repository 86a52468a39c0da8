namespace SoftReferences;

/// <summary>Specifies how far a cached answer can be trusted.</summary>
internal enum CachedTrust
{
    /// <summary>Not at all: there is no answer, it is too old, the entity was missing, or it was deleted since.</summary>
    None,

    /// <summary>Only while the owner cannot answer.</summary>
    Stale,

    /// <summary>It is valid, and should be refreshed before it expires.</summary>
    Aging,

    /// <summary>It is valid.</summary>
    Fresh,
}
