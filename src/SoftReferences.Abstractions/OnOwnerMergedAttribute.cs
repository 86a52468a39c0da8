namespace SoftReferences;

/// <summary>Declares what happens to the rows of a reference after the owner has merged the referenced entity into another one.</summary>
/// <param name="action">The action to take.</param>
/// <remarks>A declaration in <c>OnModelCreating</c> takes precedence over the attribute. Without either, the rows are pointed to the other entity.</remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class OnOwnerMergedAttribute(MergeAction action) : Attribute
{
    /// <summary>Gets the action to take.</summary>
    public MergeAction Action { get; } = action;
}
