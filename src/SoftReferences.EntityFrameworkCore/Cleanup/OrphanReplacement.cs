using System.Data.Common;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>What the reference of orphans is set to.</summary>
/// <param name="value">The stored value, or <see langword="null"/> for SQL NULL.</param>
internal sealed class OrphanReplacement(object? value)
{
    /// <summary>Gives the SQL for the value.</summary>
    public string AddTo(DbCommand command)
    {
        if (value is null)
        {
            return "NULL";
        }

        command.AddParameter("replacement", value);
        return "@replacement";
    }
}
