using System.Data.Common;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The value that the reference of orphans is set to.</summary>
/// <param name="value">The stored value, or <see langword="null"/> for SQL NULL.</param>
internal sealed class OrphanReplacement(object? value)
{
    /// <summary>Gets the stored value; <see langword="null"/> for SQL NULL.</summary>
    public object? Value => value;

    /// <summary>Returns the replacement that a reference declares, or <see langword="null"/> if its action does not set a value.</summary>
    public static OrphanReplacement? For(SoftReference reference, OrphanTable table) => reference.Action switch
    {
        OrphanAction.SetNull => new(null),
        OrphanAction.SetValue => new(table.Stored(KeyOf(reference))),
        _ => null,
    };

    /// <summary>Returns the key that a reference declares with <see cref="OrphanAction.SetValue"/>.</summary>
    public static OwnerKey KeyOf(SoftReference reference) =>
        reference.Parse(reference.Value ?? throw new InvalidOperationException($"'{reference.Name}' declares SetValue without a value: name it with OnOwnerDeletedSetValue(value).")).Key;

    /// <summary>Returns the SQL expression of the value, and adds its parameter.</summary>
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
