namespace SoftReferences;

/// <summary>How a dependent gets on with an owner's feed.</summary>
internal enum FollowedFeedState
{
    /// <summary>The last read went well.</summary>
    Following,

    /// <summary>The owner, or the store, cannot be reached or makes no sense; the feed is read on from the same position.</summary>
    Away,

    /// <summary>The feed cannot be read on at all, and clean-up is held until a person decides.</summary>
    Held,
}
