namespace SoftReferences;

/// <summary>How far a remembered answer may be relied on.</summary>
internal enum CachedTrust
{
    /// <summary>Not at all: nothing is remembered, or it is too old, or the entity was missing, or it was deleted since.</summary>
    None,

    /// <summary>Only as long as the owner cannot say.</summary>
    Stale,

    /// <summary>It holds, and is to be asked for again before it no longer does.</summary>
    Aging,

    /// <summary>It holds.</summary>
    Fresh,
}
