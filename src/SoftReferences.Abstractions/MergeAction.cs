namespace SoftReferences;

/// <summary>Specifies what happens to the rows that refer to an entity after its owner has merged it into another one.</summary>
/// <remarks>
/// The counterpart of <c>ON UPDATE</c>. Rows are pointed to the other entity whatever their <see cref="OrphanAction"/> is.
/// The actions differ in what happens to a row that conflicts there, because a unique index already has such a row.
/// </remarks>
public enum MergeAction
{
    /// <summary>Point the rows to the other entity, as <c>ON UPDATE CASCADE</c> does. A row that conflicts stays as it is, and the work for the merged key is parked.</summary>
    Repoint,

    /// <summary>Point the rows to the other entity, and delete those that conflict there.</summary>
    RepointOrDelete,

    /// <summary>Point the rows to the other entity, and leave those that conflict there as they are; they are counted.</summary>
    RepointOrKeep,

    /// <summary>Leave all rows as they are, as a history would; the merge is only recorded.</summary>
    Keep,
}
