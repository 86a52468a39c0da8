namespace SoftReferences;

/// <summary>Specifies the state of held work.</summary>
public enum HeldWorkState
{
    /// <summary>Nobody has decided yet.</summary>
    Held,

    /// <summary>A person approved it: it is done, and counts towards no limit.</summary>
    Approved,

    /// <summary>A person rejected it: its tombstones are disputed, and never acted on.</summary>
    Rejected,

    /// <summary>A person, or the configuration, released the owner: its feed is read again.</summary>
    Released,

    /// <summary>A person gave it up, because the reference is no longer in the model.</summary>
    Cancelled,
}
