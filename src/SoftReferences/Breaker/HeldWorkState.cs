namespace SoftReferences;

/// <summary>What became of work that was held.</summary>
public enum HeldWorkState
{
    /// <summary>Nobody has decided yet.</summary>
    Held,

    /// <summary>A person said that it is right: it is done, without counting towards a limit.</summary>
    Approved,

    /// <summary>A person said that it is wrong: its tombstones are disputed and never acted on.</summary>
    Rejected,

    /// <summary>A person, or the configuration, had the owner's feed read anew.</summary>
    Released,

    /// <summary>A person gave it up, because the model does not have the reference any more.</summary>
    Cancelled,
}
