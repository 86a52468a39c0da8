namespace SoftReferences;

/// <summary>Declares what happens to the rows of a reference after the owner has deleted the referenced entity.</summary>
/// <param name="action">The action to take.</param>
/// <remarks>A declaration in <c>OnModelCreating</c> takes precedence over the attribute.</remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class OnOwnerDeletedAttribute(OrphanAction action) : Attribute
{
    /// <summary>Gets the action to take.</summary>
    public OrphanAction Action { get; } = action;

    /// <summary>Gets or sets the key, in text form, that <see cref="OrphanAction.SetValue"/> puts in place of the deleted one.</summary>
    public string? Value { get; set; }

    /// <summary>Gets or sets the type that carries out <see cref="OrphanAction.Update"/> or <see cref="OrphanAction.Handle"/>.</summary>
    public Type? HandlerType { get; set; }
}
