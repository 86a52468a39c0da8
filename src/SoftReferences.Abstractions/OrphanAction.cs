namespace SoftReferences;

/// <summary>Specifies what happens to the rows that refer to an entity after its owner has deleted it.</summary>
/// <remarks>The counterpart of <c>ON DELETE</c>. Every reference must declare an action. Zero is not one, so that a value that was never set deletes nothing.</remarks>
public enum OrphanAction
{
    /// <summary>Delete the rows, as <c>ON DELETE CASCADE</c> does. An entity that is stored in several tables is deleted from all of them.</summary>
    Delete = 1,

    /// <summary>Set the reference to null, as <c>ON DELETE SET NULL</c> does. The reference must be nullable.</summary>
    SetNull,

    /// <summary>Set the reference, or the element of an array, to another key, as <c>ON DELETE SET DEFAULT</c> does.</summary>
    SetValue,

    /// <summary>Update other columns of the rows, for example to anonymize a person's data, and leave the reference as it is.</summary>
    Update,

    /// <summary>Leave the rows as they are; the deletion is only recorded.</summary>
    Keep,

    /// <summary>Hand the rows to the application's own code, in batches.</summary>
    Handle,

    /// <summary>Remove the reference from the array or list that contains it, and leave the row and all other elements as they are.</summary>
    RemoveElement,
}
