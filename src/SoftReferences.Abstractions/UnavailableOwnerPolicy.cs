namespace SoftReferences;

/// <summary>What becomes of a reference while its owner cannot say whether what it refers to exists.</summary>
/// <remarks>A zero reference, and one whose owner says that there is no such entity, are refused whatever the policy is.</remarks>
public enum UnavailableOwnerPolicy
{
    /// <summary>The reference is refused; the caller is told to come back later. Nothing is stored that nobody vouches for.</summary>
    Reject,

    /// <summary>
    /// The reference is stored, recorded as unverified in the same transaction, and verified once the owner answers again.
    /// If nothing exists that it refers to, it becomes a suspect.
    /// </summary>
    Accept,
}
