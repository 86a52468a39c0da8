namespace SoftReferences.EntityFrameworkCore;

/// <summary>A reference that a save is about to write.</summary>
/// <param name="Reference">The reference of the model.</param>
/// <param name="Key">Its value.</param>
internal readonly record struct TrackedReference(SoftReference Reference, OwnerKey Key)
{
    /// <summary>Gets the value with its location, as validators take it.</summary>
    public SoftReferenceUse Use => new(Reference.Service, Key, Reference.Name) { OnOwnerUnavailable = Reference.OnOwnerUnavailable };
}
