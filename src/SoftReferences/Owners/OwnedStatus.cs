namespace SoftReferences;

/// <summary>What an owner says of one of its own keys.</summary>
public enum OwnedStatus
{
    /// <summary>There is no such entity, and there is no record that there ever was.</summary>
    Missing,

    /// <summary>The entity exists.</summary>
    Exists,

    /// <summary>The entity was deleted.</summary>
    Deleted,
}
