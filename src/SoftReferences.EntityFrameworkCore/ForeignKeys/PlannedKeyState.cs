namespace SoftReferences.EntityFrameworkCore;

/// <summary>What becomes of a foreign key that crosses the border of a schema.</summary>
internal enum PlannedKeyState
{
    /// <summary>The model has a reference in its place, so it is dropped.</summary>
    Replaced,

    /// <summary>A migration that is not applied yet drops it.</summary>
    Written,

    /// <summary>The model has none yet: the code has to be changed first.</summary>
    NeedsModel,

    /// <summary>It is left alone, because no reference can do what it does.</summary>
    Refused,

    /// <summary>It is on a table of another service, whose migrations drop it.</summary>
    Elsewhere,
}
