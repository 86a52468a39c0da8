namespace SoftReferences.Stores;

/// <summary>Specifies what an owner says about one of its own keys.</summary>
/// <remarks>Zero is not a status, so that a status that was never set cannot be read as missing.</remarks>
public enum OwnedStatus
{
    /// <summary>The entity exists.</summary>
    Exists = 1,

    /// <summary>There is no such entity, and there is no record that there ever was.</summary>
    Missing = 2,

    /// <summary>The entity was deleted.</summary>
    Deleted = 3,
}
