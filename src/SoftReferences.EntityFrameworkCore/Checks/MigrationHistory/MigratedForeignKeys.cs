using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds foreign keys into foreign schemas that migrations add and no later one drops.</summary>
internal static class MigratedForeignKeys
{
    public static IEnumerable<SoftReferenceViolation> Run(IReadOnlyList<MigrationSteps> migrations, SchemaBorder border)
    {
        var standing = new List<(string Migration, string? Schema, string Table, string Name, string Principal, string PrincipalSchema)>();
        foreach (var migration in migrations)
        {
            foreach (var operation in migration.Operations)
            {
                foreach (var added in Added(operation).Where(added => border.IsForeign(added.PrincipalSchema)))
                {
                    standing.Add((migration.Id, added.Schema, added.Table, added.Name, $"{added.PrincipalSchema}.{added.PrincipalTable}", added.PrincipalSchema!));
                }

                switch (operation)
                {
                    case DropForeignKeyOperation drop:
                        standing.RemoveAll(key => key.Name == drop.Name && key.Table == drop.Table && key.Schema == drop.Schema);
                        break;
                    case DropTableOperation drop:
                        standing.RemoveAll(key => key.Table == drop.Name && key.Schema == drop.Schema);
                        break;
                    case RenameTableOperation rename:
                        standing = [.. standing.Select(key => key.Table == rename.Name && key.Schema == rename.Schema ? key with { Table = rename.NewName ?? key.Table, Schema = rename.NewSchema ?? key.Schema } : key)];
                        break;
                    case SqlOperation sql:
                        var dropped = SqlDroppedConstraints.Find(sql.Sql).ToHashSet();
                        standing.RemoveAll(key => dropped.Contains((key.Schema, key.Table, key.Name)) || dropped.Contains((null, key.Table, key.Name)));
                        break;
                }
            }
        }

        return standing.Select(key => new SoftReferenceViolation(
            "SREF201",
            $"{Display(key.Schema, key.Table)}.{key.Name}",
            $"The migration '{key.Migration}' adds the foreign key '{key.Name}' from '{Display(key.Schema, key.Table)}' to '{key.Principal}', no later one drops it, and {border.WhyForeign(key.PrincipalSchema)}: "
            + "neither service can be migrated, restored or moved without the other.",
            $"Make the property a SoftRef<…> and add a migration, which drops the foreign key, or declare OwnsSchemas(\"{key.PrincipalSchema}\") if the schema is this service's."));
    }

    private static List<AddForeignKeyOperation> Added(MigrationOperation operation) => operation switch
    {
        AddForeignKeyOperation add => [add],
        CreateTableOperation create => create.ForeignKeys,
        _ => [],
    };

    private static string Display(string? schema, string table) => schema is null ? table : $"{schema}.{table}";
}
