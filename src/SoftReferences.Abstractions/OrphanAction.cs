namespace SoftReferences;

/// <summary>What happens to the rows that refer to an entity once its owner has deleted it.</summary>
/// <remarks>What <c>ON DELETE</c> is to a foreign key. Every reference must declare one.</remarks>
public enum OrphanAction
{
    /// <summary>Delete the rows, as <c>ON DELETE CASCADE</c> does.</summary>
    Delete,

    /// <summary>Set the reference to null, as <c>ON DELETE SET NULL</c> does. The reference must be nullable.</summary>
    SetNull,

    /// <summary>Set the reference to another key, as <c>ON DELETE SET DEFAULT</c> does.</summary>
    SetValue,

    /// <summary>Update other columns of the rows, for example to make a person's data anonymous, and leave the reference as it is.</summary>
    Update,

    /// <summary>Leave the rows as they are; only the fact is recorded.</summary>
    Keep,

    /// <summary>Hand the rows to the application's own code, in batches.</summary>
    Handle,
}
