using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Scans the SQL of migrations.</summary>
internal static class MigratedSql
{
    public static IEnumerable<SoftReferenceViolation> Run(IReadOnlyList<MigrationSteps> migrations, SchemaBorder border, bool isSqlite) =>
        from migration in migrations
        from touch in migration.Operations.SelectMany(Texts).SelectMany(sql => SqlScan.Find(sql, border, isSqlite: isSqlite)).Distinct()
        select new SoftReferenceViolation(
            "SREF202",
            $"{migration.Id}, {touch.Name}",
            $"SQL of the migration '{migration.Id}' touches '{touch.Name}', and {border.WhyForeign(touch.Schema)}: "
            + "the other service does not know what it creates or changes there.",
            $"Take it out, hold a SoftRef<…> and ask the owner, or declare OwnsSchemas(\"{touch.Schema}\") if the schema is this service's.");

    // Computed columns, defaults, check constraints and filters contain SQL too.
    private static IEnumerable<string> Texts(MigrationOperation operation) => new[]
    {
        (operation as SqlOperation)?.Sql,
        Expression((operation as ColumnOperation)?.DefaultValueSql),
        Expression((operation as ColumnOperation)?.ComputedColumnSql),
        Expression((operation as AddCheckConstraintOperation)?.Sql),
        Expression((operation as CreateIndexOperation)?.Filter),
        (operation as ColumnOperation)?.ColumnType is { } type ? $"SELECT CAST(NULL AS {type})" : null,
    }.OfType<string>().Concat(operation is CreateTableOperation table ? table.Columns.Cast<MigrationOperation>().Concat(table.CheckConstraints).SelectMany(Texts) : []);

    private static string? Expression(string? sql) => sql is null ? null : $"SELECT {sql}";
}
