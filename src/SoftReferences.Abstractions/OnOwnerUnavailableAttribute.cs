namespace SoftReferences;

/// <summary>Declares what becomes of a reference while its owner cannot say whether what it refers to exists.</summary>
/// <param name="policy">The policy; it wins over that of the owner.</param>
/// <remarks>
/// On a property of an entity it is for saving, where <c>OnModelCreating</c> wins over it. On a member of a request, or a
/// parameter of a route handler or an action, it is for the validation of requests.
/// </remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class OnOwnerUnavailableAttribute(UnavailableOwnerPolicy policy) : Attribute
{
    /// <summary>Gets the policy.</summary>
    public UnavailableOwnerPolicy Policy { get; } = policy;
}
