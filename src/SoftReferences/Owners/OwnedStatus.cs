namespace SoftReferences;

/// <summary>What an owner says of one of its own keys.</summary>
/// <remarks>Zero is none of them: what an owner forgot to say must not read as missing.</remarks>
public enum OwnedStatus
{
    /// <summary>The entity exists.</summary>
    Exists = 1,

    /// <summary>There is no such entity, and there is no record that there ever was.</summary>
    Missing = 2,

    /// <summary>The entity was deleted.</summary>
    Deleted = 3,
}
