using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Every reference says what happens to orphans, and can do it.</summary>
internal static class ActionChecks
{
    public static IEnumerable<SoftReferenceViolation> Run(IEnumerable<SoftReference> references) =>
        references.SelectMany(reference => new[] { Run(reference), RunMerge(reference) }).OfType<SoftReferenceViolation>();

    /// <summary>Says why the rows of a merged key cannot be pointed to another one; <see langword="null"/> when they can, or stay as they are anyway.</summary>
    public static string? MergeProblem(SoftReference reference) => reference.MergeAction switch
    {
        MergeAction.Keep => null,
        MergeAction.RepointOrDelete => PlaceProblem(reference, OrphanAction.Delete),
        _ => PlaceProblem(reference, OrphanAction.SetValue),
    };

    private static SoftReferenceViolation? RunMerge(SoftReference reference) =>
        reference.Property.FindAnnotation(SoftReferenceAnnotationNames.MergeAction) is not null && MergeProblem(reference) is { } problem
            ? new("SREF109", $"'{reference.Name}' declares '{reference.MergeAction}', but {problem}. Declare '{nameof(MergeAction.Keep)}' for merged keys, or move the reference to a column of an entity that has a table of its own.")
            : null;

    private static SoftReferenceViolation? Run(SoftReference reference)
    {
        if (reference.Action is not { } action)
        {
            return reference.Storage == ReferenceStorage.None ? null : Undeclared(reference);
        }

        if (action == OrphanAction.Keep)
        {
            return null;
        }

        return PlaceProblem(reference, action) is { } place
            ? Impossible(reference, action, place, $"Declare '{nameof(OrphanAction.Keep)}', or move the reference to a column of an entity that has a table of its own.")
            : ArgumentProblem(reference, action) is var (problem, wayOut)
                ? Impossible(reference, action, problem, wayOut)
                : null;
    }

    private static SoftReferenceViolation Undeclared(SoftReference reference) => new(
        "SREF106",
        $"'{reference.Name}' does not say what happens to its rows once '{reference.Service}' deletes what they refer to, and a foreign key would have said it. "
        + (reference.Storage == ReferenceStorage.Table
            ? $"Declare it with HasSoftReference(…).OnOwnerDeleted(…) or [OnOwnerDeleted(…)]: {nameof(OrphanAction.Delete)}, {nameof(OrphanAction.SetNull)}, {nameof(OrphanAction.SetValue)}, {nameof(OrphanAction.Update)}, {nameof(OrphanAction.Handle)} or {nameof(OrphanAction.Keep)}."
            : $"Declare [OnOwnerDeleted(OrphanAction.{nameof(OrphanAction.Keep)})], the one action that is possible where it is stored."));

    private static SoftReferenceViolation Impossible(SoftReference reference, OrphanAction action, string problem, string wayOut) =>
        new("SREF109", $"'{reference.Name}' declares '{action}', but {problem}. {wayOut}");

    /// <summary>Says why clean-up, which works on sets of rows of one table, cannot reach the reference; <see langword="null"/> when it can.</summary>
    public static string? PlaceProblem(SoftReference reference, OrphanAction action) => reference.Storage switch
    {
        ReferenceStorage.Collection => "it is a collection, and clean-up acts on rows, not on parts of a value",
        ReferenceStorage.ComplexType => $"it is part of the complex type '{reference.Property.DeclaringType.DisplayName()}', which Entity Framework Core cannot index",
        ReferenceStorage.Json => "it is inside a JSON document, and clean-up acts on rows",
        ReferenceStorage.None => "it is not in a table, so there are no rows here to act on",
        _ => TableProblem((IReadOnlyEntityType)reference.Property.DeclaringType, reference.Property, action),
    };

    private static string? TableProblem(IReadOnlyEntityType entityType, IReadOnlyProperty property, OrphanAction action)
    {
        if (entityType.FindPrimaryKey() is null)
        {
            return $"'{entityType.DisplayName()}' has no primary key, by which clean-up takes its rows in batches";
        }

        var tables = property.GetMappedStoreObjects(StoreObjectType.Table).ToList();
        if (tables.Count > 1 || StoreObjectIdentifier.Create(entityType, StoreObjectType.Table) is not { } table || tables[0] != table)
        {
            return $"it is stored in {string.Join(", ", tables.Select(each => $"'{each.DisplayName()}'"))}, and clean-up acts on the one table of '{entityType.DisplayName()}'";
        }

        return action switch
        {
            OrphanAction.Delete => DeleteProblem(entityType, table),
            OrphanAction.Update or OrphanAction.Handle => EntityProblem(entityType),
            _ => null,
        };
    }

    private static string? DeleteProblem(IReadOnlyEntityType entityType, StoreObjectIdentifier table)
    {
        if (IsSpreadOverTables(entityType))
        {
            return $"the rows of '{entityType.DisplayName()}' are spread over several tables, and clean-up would delete from '{table.DisplayName()}' only";
        }

        return entityType.FindRowInternalForeignKeys(table).FirstOrDefault() is { } foreignKey
            ? $"'{entityType.DisplayName()}' shares its rows with '{foreignKey.PrincipalEntityType.DisplayName()}', which would be deleted as well"
            : null;
    }

    private static string? EntityProblem(IReadOnlyEntityType entityType) =>
        entityType.IsOwned() ? $"'{entityType.DisplayName()}' is an owned type, which cannot be queried without its owner"
        : entityType.HasSharedClrType ? $"'{entityType.DisplayName()}' shares its CLR type with other entity types, so it cannot be queried by its type"
        : IsSpreadOverTables(entityType) ? $"the hierarchy of '{entityType.DisplayName()}' has several tables, which cannot be queried by the rows of one"
        : null;

    private static bool IsSpreadOverTables(IReadOnlyEntityType entityType) =>
        entityType.GetRootType().GetDerivedTypesInclusive()
            .SelectMany(type => type.GetStoreObjects(StoreObjectType.Table))
            .Distinct().Count() > 1;

    private static (string Problem, string WayOut)? ArgumentProblem(SoftReference reference, OrphanAction action) => action switch
    {
        OrphanAction.SetNull when !reference.Property.IsNullable =>
            ("the reference is not nullable", "Make it nullable, or declare another action."),
        OrphanAction.SetValue => ValueProblem(reference),
        OrphanAction.Update => HandlerProblem(reference, typeof(IOrphanUpdate<>), "IOrphanUpdate", "OnOwnerDeletedUpdate<TUpdate>()")
            ?? ConstructorProblem(reference.HandlerType!),
        OrphanAction.Handle => HandlerProblem(reference, typeof(IOrphanHandler<>), "IOrphanHandler", "OnOwnerDeletedHandle<THandler>()"),
        _ => null,
    };

    private static (string Problem, string WayOut)? ValueProblem(SoftReference reference)
    {
        if (reference.Value is not { } value)
        {
            return ("there is no value to set", "Name it with OnOwnerDeletedSetValue(value), or in the attribute's Value.");
        }

        try
        {
            reference.Parse(value);
        }
        catch (FormatException exception)
        {
            return ($"its value is none: {exception.Message.TrimEnd('.')}", "Name a key that the owner gave and never deletes.");
        }

        var declaring = (IReadOnlyEntityType)reference.Property.DeclaringType;
        return declaring.GetKeys().Any(key => key.Properties is [var only] && only == reference.Property)
            || declaring.GetIndexes().Any(index => index is { IsUnique: true, Properties: [var only] } && only == reference.Property)
            ? ("the reference is unique, and all orphans would get the same value", "Declare another action.")
            : null;
    }

    private static (string Problem, string WayOut)? HandlerProblem(SoftReference reference, Type definition, string name, string method)
    {
        var entity = reference.Property.DeclaringType.ClrType;
        var wayOut = $"Name one that implements {name}<{entity.Name}> with {method}, or in the attribute's HandlerType.";
        if (reference.Property.FindAnnotation(SoftReferenceAnnotationNames.OrphanHandler)?.Value is not string named)
        {
            return ("there is no type to carry it out", wayOut);
        }

        return reference.HandlerType is not { } type ? ($"its type '{named}' cannot be loaded", wayOut)
            : type.IsAbstract || !definition.MakeGenericType(entity).IsAssignableFrom(type) ? ($"its type '{type.Name}' is no {name}<{entity.Name}> that can be created", wayOut)
            : null;
    }

    private static (string Problem, string WayOut)? ConstructorProblem(Type type) =>
        type.GetConstructor(Type.EmptyTypes) is null
            ? ($"its type '{type.Name}' has no public parameterless constructor", "Give it one: what an update sets cannot depend on services.")
            : null;
}
