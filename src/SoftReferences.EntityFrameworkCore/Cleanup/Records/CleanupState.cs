namespace SoftReferences.EntityFrameworkCore.Entities;

/// <summary>Specifies the state of a piece of clean-up work. Stored by name.</summary>
public enum CleanupState
{
    /// <summary>Waiting to be done or retried.</summary>
    Pending,

    /// <summary>Done once, and waiting for a second look after every transaction that was running at the time has ended.</summary>
    Settling,

    /// <summary>Done: no orphan is left, and none can be inserted.</summary>
    Done,

    /// <summary>No longer needed: the owner restored or merged the entity, or a person gave the work up, rejected its hold or released the owner.</summary>
    Cancelled,

    /// <summary>Put aside, after too many failures or because the owner contradicts its own tombstone, until a person resumes or cancels it.</summary>
    Parked,
}
