namespace SoftReferences;

/// <summary>Specifies whether a reference is rejected or accepted while its owner cannot say whether the referenced entity exists.</summary>
/// <remarks>A zero reference, and one whose owner says that there is no such entity, are rejected under either policy.</remarks>
public enum UnavailableOwnerPolicy
{
    /// <summary>Reject the reference, and tell the caller to try again later. Nothing is stored that its owner has not confirmed.</summary>
    Reject,

    /// <summary>
    /// Store the reference, record it as unverified in the same transaction, and verify it once the owner answers again.
    /// If the entity turns out to be missing, the reference becomes a suspect.
    /// </summary>
    Accept,
}
