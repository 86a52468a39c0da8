namespace SoftReferences.EntityFrameworkCore;

/// <summary>The states of a piece of clean-up work. They are stored by name.</summary>
public enum CleanupState
{
    /// <summary>To be done, or to be tried again.</summary>
    Pending,

    /// <summary>Done once, and to be looked at again when every transaction that was running then has ended.</summary>
    Settling,

    /// <summary>Done: no orphan is left, and none can be inserted.</summary>
    Done,

    /// <summary>Not needed any more: the owner restored the entity.</summary>
    Cancelled,

    /// <summary>Put aside after too many failures, or because the owner contradicts its own tombstone. A person resumes it.</summary>
    Parked,
}
