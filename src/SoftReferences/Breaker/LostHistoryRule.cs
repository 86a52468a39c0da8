namespace SoftReferences;

/// <summary>What happens when an owner's feed cannot be gone on with: its database was restored, truncated or replaced.</summary>
public enum LostHistoryRule
{
    /// <summary>Clean-up for the owner is held until a person releases it.</summary>
    Hold,

    /// <summary>The feed is read anew from the owner's present data, and the hold is recorded as released by the configuration. The breaker's limits hold all the same.</summary>
    Resume,
}
