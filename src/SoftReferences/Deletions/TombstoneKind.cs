namespace SoftReferences;

/// <summary>Specifies what the owner did with a key. Zero is not a kind, so that a value that was never set cannot mean that an entity is gone.</summary>
public enum TombstoneKind
{
    /// <summary>The entity was deleted. CloudEvents type <c>softreferences.deleted.v1</c>.</summary>
    Deleted = 1,

    /// <summary>A deleted entity came back. CloudEvents type <c>softreferences.restored.v1</c>.</summary>
    Restored,

    /// <summary>The entity was merged into another one. CloudEvents type <c>softreferences.merged.v1</c>.</summary>
    Merged,

    /// <summary>A person decided that the key was not deleted, whatever the owner says. It occurs only in a dependent's inbox: no owner reports it.</summary>
    Disputed,
}
