namespace SoftReferences;

/// <summary>Specifies why a sweep was started.</summary>
public enum SweepCause
{
    /// <summary>It was due.</summary>
    Schedule,

    /// <summary>A person asked for it.</summary>
    Request,

    /// <summary>The owner's feed no longer has everything that came after the cursor, so deletions may have been missed.</summary>
    LostFeed,

    /// <summary>Clean-up for the owner is held, or its sweeps are stopped. The sweep only reports what the owner does not know.</summary>
    HeldOwner,
}
