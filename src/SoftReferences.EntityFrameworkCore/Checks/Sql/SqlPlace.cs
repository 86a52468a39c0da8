namespace SoftReferences.EntityFrameworkCore;

/// <summary>What can stand where a name with a qualifier stands.</summary>
internal enum SqlPlace
{
    /// <summary>A column of a table or alias, as far as can be told.</summary>
    Expression,

    /// <summary>A table, view or sequence.</summary>
    Relation,

    /// <summary>A function, procedure or type.</summary>
    Routine,
}
