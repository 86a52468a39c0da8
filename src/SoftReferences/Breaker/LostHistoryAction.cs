namespace SoftReferences;

/// <summary>Specifies what happens if an owner's feed cannot be continued, because its database was restored, truncated or replaced.</summary>
public enum LostHistoryAction
{
    /// <summary>Clean-up for the owner is held until a person releases it.</summary>
    Hold,

    /// <summary>The feed is read again from the owner's present data, and the hold is recorded as released by configuration. The breaker's limits still apply.</summary>
    Resume,
}
