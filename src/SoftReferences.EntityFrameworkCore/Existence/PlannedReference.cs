namespace SoftReferences.EntityFrameworkCore;

/// <summary>A reference of a <see cref="ReferencePlan"/>.</summary>
/// <param name="Reference">The reference of the model.</param>
/// <param name="ReadKey">Reads the key directly from the entity, or <see langword="null"/> if that is not possible.</param>
internal readonly record struct PlannedReference(SoftReference Reference, Func<object, OwnerKey?>? ReadKey);
