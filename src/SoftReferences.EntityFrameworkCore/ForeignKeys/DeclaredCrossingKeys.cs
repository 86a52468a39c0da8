using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Reads the foreign keys that cross a schema border from a model: the application's, or the snapshot of its last migration.</summary>
internal static class DeclaredCrossingKeys
{
    public static IEnumerable<CrossingKey> Read(IModel model, SchemaBorder border) =>
        from table in model.GetRelationalModel().Tables
        where !border.IsForeign(table.Schema)
        from constraint in table.ForeignKeyConstraints
        where border.IsForeign(constraint.PrincipalTable.Schema)
        let identifier = StoreObjectIdentifier.Table(table.Name, table.Schema)
        select new CrossingKey(
            constraint.Name,
            identifier,
            [.. constraint.Columns.Select(column => column.Name)],
            StoreObjectIdentifier.Table(constraint.PrincipalTable.Name, constraint.PrincipalTable.Schema),
            [.. constraint.PrincipalColumns.Select(column => column.Name)])
        {
            Root = identifier,
            OnDelete = constraint.OnDeleteAction switch
            {
                ReferentialAction.Cascade => "CASCADE",
                ReferentialAction.SetNull => "SET NULL",
                ReferentialAction.SetDefault => "SET DEFAULT",
                ReferentialAction.Restrict => "RESTRICT",
                _ => "NO ACTION",
            },
            ColumnType = constraint.Columns[0].StoreType,
            IsNullable = constraint.Columns[0].IsNullable,
            LeadsToPrimaryKey = constraint.PrincipalTable.PrimaryKey?.Columns.Select(column => column.Name).Order(StringComparer.Ordinal)
                .SequenceEqual(constraint.PrincipalColumns.Select(column => column.Name).Order(StringComparer.Ordinal), StringComparer.Ordinal) == true,
        };
}
