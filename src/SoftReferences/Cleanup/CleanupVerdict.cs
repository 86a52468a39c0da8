namespace SoftReferences;

/// <summary>What an owner's live answer means for a piece of work.</summary>
internal enum CleanupVerdict
{
    /// <summary>The owner could not say.</summary>
    Unknown,

    /// <summary>It is as the tombstone says.</summary>
    Confirmed,

    /// <summary>The key exists, though it was reported as deleted or merged.</summary>
    Contradicted,

    /// <summary>What the key was merged into is not as the inbox has it: a tombstone may be on its way.</summary>
    Unsettled,
}
