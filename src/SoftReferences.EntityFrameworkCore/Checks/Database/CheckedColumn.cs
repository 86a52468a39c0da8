using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>A column that stores a reference of the model.</summary>
/// <param name="Reference">The reference.</param>
/// <param name="Table">The table.</param>
/// <param name="Name">The name of the column.</param>
internal sealed record CheckedColumn(SoftReference Reference, StoreObjectIdentifier Table, string Name)
{
    /// <summary>Gets the display name of the column with its table.</summary>
    public string DisplayName => $"{Table.DisplayName()}.{Name}";

    /// <summary>Gets a value indicating whether the column needs an index.</summary>
    public bool NeedsIndex => Reference.Storage == ReferenceStorage.Table;

    /// <summary>Finds the columns of a model, without JSON documents and without tables that are excluded from migrations.</summary>
    public static IReadOnlyList<CheckedColumn> FindAll(IModel model)
    {
        var managed = TriggerModel.TablesOf(model).ToHashSet();
        return
        [
            .. from reference in model.GetSoftReferences()
               where reference.Storage is not (ReferenceStorage.Json or ReferenceStorage.None)
               from table in reference.Property.GetMappedStoreObjects(StoreObjectType.Table)
               where managed.Contains(table)
               let name = reference.Property.GetColumnName(table)
               where name is not null
               select new CheckedColumn(reference, table, name),
        ];
    }

    public SoftReferenceViolation Absent() => new(
        "SREF309",
        DisplayName,
        $"The database has no column '{DisplayName}', which holds '{Reference.Name}': its migrations are not applied, or the column was dropped or renamed by hand.",
        "Apply the migrations.");

    public SoftReferenceViolation NotIndexed(string? invalid) => new(
        "SREF304",
        DisplayName,
        invalid is null
            ? $"No index in the database that covers all rows begins with '{DisplayName}', so every deletion of its owner reads the whole table."
            : $"The index '{invalid}' on '{DisplayName}' is invalid, as after a failed CREATE INDEX CONCURRENTLY: writes maintain it, but no query uses it.",
        invalid is null
            ? $"Apply the migration that creates the index, or run 'CREATE INDEX CONCURRENTLY ON {SqlText.Qualified(Table)} ({SqlText.Identifier(Name)});'."
            : $"Drop it and create it again, or run 'REINDEX INDEX CONCURRENTLY {invalid};'.");
}
