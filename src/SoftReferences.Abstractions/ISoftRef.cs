namespace SoftReferences;

/// <summary>A soft reference to any owning service, with any key type, for code that handles all of them alike.</summary>
public interface ISoftRef
{
    /// <summary>Gets the service that owns the referenced entity.</summary>
    OwningService Service { get; }

    /// <summary>Gets the key of the referenced entity, or <see langword="default"/> when the reference <see cref="IsDefault"/>.</summary>
    OwnerKey Key { get; }

    /// <summary>Gets a value indicating whether this is the zero reference, which refers to nothing and is rejected everywhere.</summary>
    bool IsDefault { get; }
}
