using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The context in which an <see cref="IOrphanHandler{TEntity}"/> handles orphans.</summary>
/// <param name="dbContext">The context that tracks the orphans.</param>
/// <param name="reference">The reference that they are orphans of.</param>
/// <param name="keys">The keys that the owner deleted.</param>
public sealed class OrphanContext(DbContext dbContext, SoftReference reference, IReadOnlyList<OwnerKey> keys)
{
    /// <summary>Gets the context that tracks the orphans. A transaction is open on it.</summary>
    public DbContext DbContext { get; } = dbContext;

    /// <summary>Gets the reference that they are orphans of.</summary>
    public SoftReference Reference { get; } = reference;

    /// <summary>Gets the keys that the owner deleted and that the orphans refer to.</summary>
    public IReadOnlyList<OwnerKey> Keys { get; } = keys;
}
