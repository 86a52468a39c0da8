namespace SoftReferences;

/// <summary>Specifies what an owner's live answer means for a piece of work.</summary>
internal enum CleanupVerdict
{
    /// <summary>The owner could not say.</summary>
    Unknown,

    /// <summary>The answer agrees with the tombstone.</summary>
    Confirmed,

    /// <summary>The key exists, although it was reported as deleted or merged.</summary>
    Contradicted,

    /// <summary>The answer about the target of the merge disagrees with the inbox: a tombstone may be on its way.</summary>
    Unsettled,
}
