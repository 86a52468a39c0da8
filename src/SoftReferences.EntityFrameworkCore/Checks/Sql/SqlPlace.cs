namespace SoftReferences.EntityFrameworkCore;

/// <summary>Specifies what a qualified name refers to at its position.</summary>
internal enum SqlPlace
{
    /// <summary>A column of a table or alias, or undecided.</summary>
    Expression,

    /// <summary>A table, view or sequence.</summary>
    Relation,

    /// <summary>A function, procedure or type.</summary>
    Routine,
}
