using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Checks that every reference declares an orphan action and that the action can be carried out.</summary>
internal static class ActionChecks
{
    public static IEnumerable<SoftReferenceViolation> Run(IEnumerable<SoftReference> references) =>
        references.SelectMany(reference => new[] { Run(reference), RunMerge(reference) }).OfType<SoftReferenceViolation>();

    /// <summary>Explains why the rows of a merged key cannot be repointed, or returns <see langword="null"/> if they can or are not repointed at all.</summary>
    public static string? MergeProblem(SoftReference reference) => reference.MergeAction switch
    {
        MergeAction.Keep => null,
        MergeAction.RepointOrDelete => PlaceProblem(reference, OrphanAction.Delete),
        _ => PlaceProblem(reference, OrphanAction.SetValue),
    };

    private static SoftReferenceViolation? RunMerge(SoftReference reference) =>
        reference.Property.FindAnnotation(SoftReferenceAnnotationNames.MergeAction)?.Value is not string declared ? null
        : !Enum.TryParse<MergeAction>(declared, out var action) || !Enum.IsDefined(action) ? new(
            "SREF109",
            reference.Name,
            $"'{reference.Name}' declares '{declared}' for merged keys, which is not a merge action.",
            $"Declare one of {string.Join(", ", Enum.GetNames<MergeAction>())}, or nothing: then the rows are pointed to the other entity.")
        : MergeProblem(reference) is { } problem ? new(
            "SREF109",
            reference.Name,
            $"'{reference.Name}' declares '{declared}', but {problem}.",
            $"Declare '{nameof(MergeAction.Keep)}' for merged keys, or move the reference to a column of an entity that has a table of its own.")
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
        reference.Name,
        $"'{reference.Name}' does not say what happens to its rows once '{reference.Service}' deletes what they refer to, and a foreign key would have said it.",
        reference.Storage is ReferenceStorage.Json
            ? $"Declare [OnOwnerDeleted(OrphanAction.{nameof(OrphanAction.Keep)})], the one action that is possible where it is stored."
            : $"Declare it with HasSoftReference(…).OnOwnerDeleted(…) or [OnOwnerDeleted(…)]: {string.Join(", ", Possible(reference))} or {nameof(OrphanAction.Keep)}.");

    private static IEnumerable<string> Possible(SoftReference reference) =>
    [
        nameof(OrphanAction.Delete),
        reference.IsCollection ? nameof(OrphanAction.RemoveElement) : nameof(OrphanAction.SetNull),
        nameof(OrphanAction.SetValue),
        nameof(OrphanAction.Update),
        nameof(OrphanAction.Handle),
    ];

    private static SoftReferenceViolation Impossible(SoftReference reference, OrphanAction action, string problem, string wayOut) =>
        new("SREF109", reference.Name, $"'{reference.Name}' declares '{action}', but {problem}.", wayOut);

    /// <summary>Explains why clean-up cannot reach the rows of a reference, or returns <see langword="null"/> if it can.</summary>
    public static string? PlaceProblem(SoftReference reference, OrphanAction action) => reference.Storage switch
    {
        ReferenceStorage.Json => "it is inside a JSON document, and clean-up acts on rows",
        ReferenceStorage.None => "it is not in a table, so there are no rows here to act on",
        _ => TableProblem(new ReferencePlace(reference), action) ?? (reference.IsCollection ? ElementSql.Problem(reference.Property) : null),
    };

    private static string? TableProblem(ReferencePlace place, OrphanAction action)
    {
        if (place.Holder.FindPrimaryKey() is null)
        {
            return $"'{place.Holder.DisplayName()}' has no primary key, by which clean-up takes its rows in batches";
        }

        return action switch
        {
            OrphanAction.SetNull or OrphanAction.SetValue => ColumnProblem(place),
            OrphanAction.Update or OrphanAction.Handle => EntityProblem(place, action),
            _ => null,
        };
    }

    // The key of a hierarchy or a split entity would have to change in all its tables at once.
    private static string? ColumnProblem(ReferencePlace place)
    {
        var tables = place.Property.GetMappedStoreObjects(StoreObjectType.Table).Distinct().ToList();
        return tables.Count > place.Tables.Count
            ? $"it is part of the key that {string.Join(", ", tables.Select(table => $"'{table.DisplayName()}'"))} share, and clean-up changes one table at a time"
            : null;
    }

    private static string? EntityProblem(ReferencePlace place, OrphanAction action) =>
        place.Entity.HasSharedClrType ? $"'{place.Entity.DisplayName()}' shares its CLR type with other entity types, so it cannot be queried by its type"
        : action == OrphanAction.Update && place.Tables.Count > 1 ? $"'{place.Entity.DisplayName()}' has a table for each of its concrete types, and an update changes one table"
        : place.IsWholeEntity ? null
        : place.EntityKey is null ? $"'{place.Entity.DisplayName()}' has a primary key of several columns, by which its entities cannot be found from the rows of '{place.Tables[0].DisplayName()}'"
        : place.Tables.FirstOrDefault(table => place.EntityKeyColumn(table) is null) is { Name: not null } table ? $"the rows of '{table.DisplayName()}' do not have the key of '{place.Entity.DisplayName()}', whose entities would be handed over"
        : null;

    private static (string Problem, string WayOut)? ArgumentProblem(SoftReference reference, OrphanAction action) => action switch
    {
        OrphanAction.SetNull when reference.IsCollection =>
            ("it is a collection, whose elements are removed instead", $"Declare '{nameof(OrphanAction.RemoveElement)}'."),
        OrphanAction.SetNull when !reference.Property.IsNullable =>
            ("the reference is not nullable", "Make it nullable, or declare another action."),
        OrphanAction.RemoveElement when !reference.IsCollection =>
            ("it is one reference and no collection", $"Declare '{nameof(OrphanAction.SetNull)}', or another action."),
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

        const string WayOut = "Name a key that the owner gave and never deletes.";
        try
        {
            if (!reference.CanHold(reference.Parse(value).Key))
            {
                return ($"its column has no room for the value '{value}'", WayOut);
            }
        }
        catch (FormatException exception)
        {
            return ($"its value is none: {exception.Message.TrimEnd('.')}", WayOut);
        }

        return reference.Property.DeclaringType is IReadOnlyEntityType declaring && !reference.IsCollection && (declaring.GetKeys().Any(key => key.Properties is [var only] && only == reference.Property)
            || declaring.GetIndexes().Any(index => index is { IsUnique: true, Properties: [var only] } && only == reference.Property))
            ? ("the reference is unique, and all orphans would get the same value", "Declare another action.")
            : null;
    }

    private static (string Problem, string WayOut)? HandlerProblem(SoftReference reference, Type definition, string name, string method)
    {
        var entity = new ReferencePlace(reference).Entity.ClrType;
        var wayOut = $"Name one that implements {name}<{entity.Name}> with {method}, or in the attribute's HandlerType.";
        if (reference.Property.FindAnnotation(SoftReferenceAnnotationNames.OrphanHandler)?.Value is not string named)
        {
            return ("there is no type to carry it out", wayOut);
        }

        return reference.HandlerType is not { } type ? ($"its type '{named}' cannot be loaded", wayOut)
            : type.IsAbstract || !definition.MakeGenericType(entity).IsAssignableFrom(type) ? ($"its type '{type.Name}' is not an {name}<{entity.Name}> that can be created", wayOut)
            : null;
    }

    private static (string Problem, string WayOut)? ConstructorProblem(Type type) =>
        type.GetConstructor(Type.EmptyTypes) is null
            ? ($"its type '{type.Name}' has no public parameterless constructor", "Give it one: what an update sets cannot depend on services.")
            : null;
}
