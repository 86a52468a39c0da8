namespace SoftReferences;

/// <summary>Declares whether a reference is rejected or accepted while its owner cannot say whether the referenced entity exists.</summary>
/// <param name="policy">The policy; it takes precedence over that of the owner.</param>
/// <remarks>
/// On a property of an entity it applies to saving, where a declaration in <c>OnModelCreating</c> takes precedence. On a
/// member of a request, or a parameter of a route handler or an action, it applies to request validation.
/// </remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class OnOwnerUnavailableAttribute(UnavailableOwnerPolicy policy) : Attribute
{
    /// <summary>Gets the policy.</summary>
    public UnavailableOwnerPolicy Policy { get; } = policy;
}
