namespace SoftReferences.EntityFrameworkCore;

/// <summary>A reference that a save is about to write.</summary>
/// <param name="Reference">The reference of the model.</param>
/// <param name="Use">Its value, with the place where it stands.</param>
internal readonly record struct TrackedReference(SoftReference Reference, SoftReferenceUse Use);
