namespace SoftReferences.EntityFrameworkCore;

/// <summary>A reference of a <see cref="ReferencePlan"/>.</summary>
/// <param name="Reference">The reference of the model.</param>
/// <param name="ReadKey">Reads its key from the entity, where that is enough.</param>
internal readonly record struct PlannedReference(SoftReference Reference, Func<object, OwnerKey?>? ReadKey);
