namespace SoftReferences;

/// <summary>What the owner did with a key. Zero is nothing: what was never set must not say that an entity is gone.</summary>
public enum TombstoneKind
{
    /// <summary>The entity was deleted. CloudEvents type <c>softreferences.deleted.v1</c>.</summary>
    Deleted = 1,

    /// <summary>A deleted entity came back. CloudEvents type <c>softreferences.restored.v1</c>.</summary>
    Restored,

    /// <summary>The entity went up in another one. CloudEvents type <c>softreferences.merged.v1</c>.</summary>
    Merged,

    /// <summary>A person said that the key was not deleted, whatever the owner said. Only in a dependent's inbox: no owner reports it.</summary>
    Disputed,
}
