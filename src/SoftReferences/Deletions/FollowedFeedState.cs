namespace SoftReferences;

/// <summary>Specifies the state of following an owner's feed.</summary>
internal enum FollowedFeedState
{
    /// <summary>The last read succeeded.</summary>
    Following,

    /// <summary>The owner or the store is unavailable or gave an invalid answer. The feed will be continued from the same position.</summary>
    Away,

    /// <summary>The feed cannot be continued, and clean-up is held until a person decides.</summary>
    Held,
}
