namespace SoftReferences;

/// <summary>What happens to the rows that refer to an entity once its owner has deleted it.</summary>
/// <remarks>What <c>ON DELETE</c> is to a foreign key. Every reference must declare one. Zero is none: what was never set must not delete.</remarks>
public enum OrphanAction
{
    /// <summary>Delete the rows, as <c>ON DELETE CASCADE</c> does. What stands in several tables is deleted from all of them.</summary>
    Delete = 1,

    /// <summary>Set the reference to null, as <c>ON DELETE SET NULL</c> does. The reference must be nullable.</summary>
    SetNull,

    /// <summary>Set the reference, or the element of an array, to another key, as <c>ON DELETE SET DEFAULT</c> does.</summary>
    SetValue,

    /// <summary>Update other columns of the rows, for example to make a person's data anonymous, and leave the reference as it is.</summary>
    Update,

    /// <summary>Leave the rows as they are; only the fact is recorded.</summary>
    Keep,

    /// <summary>Hand the rows to the application's own code, in batches.</summary>
    Handle,

    /// <summary>Remove the reference from the array or list that it is an element of, and leave the row and all other elements as they are.</summary>
    RemoveElement,
}
