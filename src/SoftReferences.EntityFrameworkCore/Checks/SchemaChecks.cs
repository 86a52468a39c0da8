using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Checks that nothing in the model is in, or refers to, a schema that another service owns.</summary>
internal static class SchemaChecks
{
    /// <summary>Checks a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="border">The border.</param>
    /// <param name="withTables">
    /// Whether to check the relational model too, which has the tables that migrations create. This must be false while the model is
    /// being built: the relational model is built on first use, and the application's model would be left without one.
    /// </param>
    public static IEnumerable<SoftReferenceViolation> Run(IModel model, SchemaBorder border, bool withTables) =>
    [
        .. ForeignKeys(model, border, withTables),
        .. Mapped(model, StoreObjectType.Table, "table", border),
        .. Mapped(model, StoreObjectType.View, "view", border),
        .. model.GetEntityTypes().SelectMany(StoredProcedures).Select(procedure => Contained("stored procedure", procedure.Name, procedure.Schema, border)).OfType<SoftReferenceViolation>(),
        .. model.GetDbFunctions().Where(function => !function.IsBuiltIn).Select(function => Contained("function", function.Name, function.Schema, border)).OfType<SoftReferenceViolation>(),
        .. model.GetEntityTypes().SelectMany(entityType => Queried(entityType, border)),
        .. NamedAnnotation.In(model).Select(named => Contained(named.Kind, named.Name, named.Schema, border)).OfType<SoftReferenceViolation>(),
        .. model.GetSequences().Select(sequence => Contained("sequence", sequence.Name, sequence.Schema, border)).OfType<SoftReferenceViolation>(),
    ];

    private static IEnumerable<SoftReferenceViolation> ForeignKeys(IModel model, SchemaBorder border, bool withTables)
    {
        var declared =
            from entityType in model.GetEntityTypes()
            from foreignKey in entityType.GetForeignKeys()
            from table in entityType.GetStoreObjects(StoreObjectType.Table)
            from principal in foreignKey.PrincipalEntityType.GetStoreObjects(StoreObjectType.Table)
            where border.IsForeign(principal.Schema)
            let name = foreignKey.GetConstraintName(table, principal)
            where name is not null
            select (Table: table, Principal: principal, Name: name, Declaring: foreignKey.DeclaringEntityType.DisplayName());
        return declared.Concat(withTables ? Created(model, border) : []).DistinctBy(constraint => (constraint.Table, constraint.Principal, constraint.Name)).Select(constraint => new SoftReferenceViolation(
            "SREF101",
            $"{constraint.Table.DisplayName()}.{constraint.Name}",
            $"'{constraint.Declaring}' has the foreign key '{constraint.Name}' from '{constraint.Table.DisplayName()}' to '{constraint.Principal.DisplayName()}', and {border.WhyForeign(constraint.Principal.Schema!)}: "
            + "a foreign key ties its deployments, locks and deletions to another service's.",
            $"Remove the relationship and make the property a SoftRef<…> of the owning service, or declare OwnsSchemas(\"{constraint.Principal.Schema}\") if the schema is this service's."));
    }

    private static IEnumerable<(StoreObjectIdentifier Table, StoreObjectIdentifier Principal, string Name, string Declaring)> Created(IModel model, SchemaBorder border) =>
        from table in model.GetRelationalModel().Tables
        from constraint in table.ForeignKeyConstraints
        where border.IsForeign(constraint.PrincipalTable.Schema)
        select (
            StoreObjectIdentifier.Table(table.Name, table.Schema),
            StoreObjectIdentifier.Table(constraint.PrincipalTable.Name, constraint.PrincipalTable.Schema),
            constraint.Name,
            constraint.MappedForeignKeys.First().DeclaringEntityType.DisplayName());

    private static IEnumerable<SoftReferenceViolation> Mapped(IModel model, StoreObjectType type, string kind, SchemaBorder border) =>
        from entityType in model.GetEntityTypes()
        from mapped in entityType.GetStoreObjects(type)
        where border.IsForeign(mapped.Schema)
        group entityType.DisplayName() by mapped into entityTypes
        let schema = entityTypes.Key.Schema
        select new SoftReferenceViolation(
            "SREF102",
            $"{kind} {entityTypes.Key.DisplayName()}",
            $"{string.Join(", ", entityTypes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => $"'{name}'"))} is mapped to the {kind} '{entityTypes.Key.DisplayName()}', and {border.WhyForeign(schema)}: "
            + "code that maps it depends on its structure and can write to it, even if it is excluded from migrations.",
            $"Remove it from the model, hold a SoftRef<…> and ask the owner, or declare OwnsSchemas(\"{schema}\") if the schema is this service's.");

    private static IEnumerable<SoftReferenceViolation> Queried(IEntityType entityType, SchemaBorder border) =>
        from touch in entityType.GetSqlQuery() is { } sql ? SqlScan.Find(sql, border) : []
        select new SoftReferenceViolation(
            "SREF102",
            $"query of {entityType.DisplayName()}, {touch.Name}",
            $"The query that '{entityType.DisplayName()}' is mapped to touches '{touch.Name}', and {border.WhyForeign(touch.Schema)}: code that reads it depends on its structure.",
            $"Remove it from the model, hold a SoftRef<…> and ask the owner, or declare OwnsSchemas(\"{touch.Schema}\") if the schema is this service's.");

    private static IEnumerable<IReadOnlyStoredProcedure> StoredProcedures(IEntityType entityType) =>
        new IReadOnlyStoredProcedure?[] { entityType.GetInsertStoredProcedure(), entityType.GetUpdateStoredProcedure(), entityType.GetDeleteStoredProcedure() }
            .OfType<IReadOnlyStoredProcedure>();

    private static SoftReferenceViolation? Contained(string kind, string? name, string? schema, SchemaBorder border) => !border.IsForeign(schema) ? null : new(
        "SREF102",
        $"{kind} {schema}.{name}",
        $"The model has the {kind} '{schema}.{name}', and {border.WhyForeign(schema!)}: it would be called or migrated there.",
        $"Put it into a schema of this service, or declare OwnsSchemas(\"{schema}\") if the schema is this service's.");
}
