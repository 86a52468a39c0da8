namespace SoftReferences;

/// <summary>What happens to the rows that refer to an entity once its owner has merged it into another one.</summary>
/// <remarks>
/// What <c>ON UPDATE</c> is to a foreign key. Rows are pointed to the other entity whatever their <see cref="OrphanAction"/>
/// is; the actions differ in what becomes of a row that has no room there, because a unique index has such a row already.
/// </remarks>
public enum MergeAction
{
    /// <summary>Point the rows to the other entity, as <c>ON UPDATE CASCADE</c> does. The work for the merged key is parked when a row has no room there, and only that row stays.</summary>
    Repoint,

    /// <summary>Point the rows to the other entity, and delete those that have no room there.</summary>
    RepointOrDelete,

    /// <summary>Point the rows to the other entity, and leave those that have no room there as they are; they are counted.</summary>
    RepointOrKeep,

    /// <summary>Leave all rows as they are, as a history wants it; only the fact is recorded.</summary>
    Keep,
}
