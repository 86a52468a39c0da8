using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds migration operations on schemas that the service does not own.</summary>
internal static class MigratedSchemas
{
    private static readonly string[] SchemaProperties = ["Schema", "NewSchema"];

    public static IEnumerable<SoftReferenceViolation> Run(IReadOnlyList<MigrationSteps> migrations, SchemaBorder border) =>
        Operations(migrations, border).Concat(Annotations(migrations, border)).DistinctBy(violation => violation.Location, StringComparer.Ordinal);

    private static IEnumerable<SoftReferenceViolation> Operations(IReadOnlyList<MigrationSteps> migrations, SchemaBorder border) =>
        from migration in migrations
         from operation in migration.Operations
         from schema in Schemas(operation).Distinct(StringComparer.Ordinal)
         where border.IsForeign(schema) && !(operation is EnsureSchemaOperation && schema == "public")
         let name = operation.GetType().Name.Replace("Operation", null, StringComparison.Ordinal)
         select new SoftReferenceViolation(
            "SREF203",
            $"{migration.Id}, {name} {schema}{(Name(operation) is { } subject ? $".{subject}" : null)}",
            $"The migration '{migration.Id}' has the operation '{name}'{(Name(operation) is { } on ? $" of '{on}'" : null)} in the schema '{schema}', and {border.WhyForeign(schema!)}: "
            + "only its owner may change what is in it.",
            $"Remove the entity type from the model and the operation from the migration, or declare OwnsSchemas(\"{schema}\") if the schema is this service's.");

    // Dropping something there is allowed, because it fixes the violation.
    private static IEnumerable<SoftReferenceViolation> Annotations(IReadOnlyList<MigrationSteps> migrations, SchemaBorder border) =>
        from migration in migrations
        from operation in migration.Operations.OfType<AlterDatabaseOperation>()
        from named in NamedAnnotation.In(operation).Except(NamedAnnotation.In(operation.OldDatabase))
        where border.IsForeign(named.Schema)
        select new SoftReferenceViolation(
            "SREF203",
            $"{migration.Id}, {named.Kind} {named.Schema}.{named.Name}",
            $"The migration '{migration.Id}' makes or changes the {named.Kind} '{named.Schema}.{named.Name}', and {border.WhyForeign(named.Schema)}: only its owner may change what is in it.",
            $"Put it into a schema of this service, or declare OwnsSchemas(\"{named.Schema}\") if the schema is this service's.");

    // All operations, including those of providers, use these property names for schemas.
    private static IEnumerable<string?> Schemas(MigrationOperation operation) => operation switch
    {
        EnsureSchemaOperation ensure => [ensure.Name],
        DropSchemaOperation drop => [drop.Name],
        _ => SchemaProperties.Select(property => operation.GetType().GetProperty(property)?.GetValue(operation) as string),
    };

    private static string? Name(MigrationOperation operation) => operation switch
    {
        EnsureSchemaOperation or DropSchemaOperation => null,
        ITableMigrationOperation onTable => onTable.Table,
        _ => operation.GetType().GetProperty("Name")?.GetValue(operation) as string,
    };
}
