using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>A resource that this service owns: the entity type, its table, and the column of its key.</summary>
/// <remarks>It reads only annotations, tables and columns, so that it works for the snapshot of a migration too.</remarks>
internal sealed class OwnedResource
{
    private OwnedResource(string name, IReadOnlyEntityType entityType, StoreObjectIdentifier table, IReadOnlyProperty key, OwnerKeyKind keyKind, SoftDeletion? softDeletion)
    {
        Name = name;
        EntityType = entityType;
        Table = table;
        Key = key;
        KeyKind = keyKind;
        KeyColumn = key.GetColumnName(table)!;
        SoftDeletion = softDeletion;
    }

    /// <summary>Gets the canonical name, as in <c>//auth/users</c>.</summary>
    public string Name { get; }

    public IReadOnlyEntityType EntityType { get; }

    public StoreObjectIdentifier Table { get; }

    public IReadOnlyProperty Key { get; }

    public OwnerKeyKind KeyKind { get; }

    public string KeyColumn { get; }

    /// <summary>Gets how rows are marked as deleted, or <see langword="null"/> if there is no soft delete.</summary>
    public SoftDeletion? SoftDeletion { get; }

    /// <summary>Finds the resource of a service in the model of a registered context.</summary>
    /// <exception cref="InvalidOperationException">No entity type of the context owns it.</exception>
    public static OwnedResource Find<TService, TContext>(IServiceScopeFactory scopes)
        where TService : IOwningService
        where TContext : DbContext
    {
        using var scope = scopes.CreateScope();
        return Find<TService>(scope.ServiceProvider.GetRequiredService<TContext>());
    }

    /// <summary>Finds the resource of a service in the model of a context.</summary>
    /// <exception cref="InvalidOperationException">No entity type of the context owns it, or its table is in a schema that another service owns.</exception>
    public static OwnedResource Find<TService>(DbContext context)
        where TService : IOwningService
    {
        ForeignTables.Refuse(context, context.Model);
        return FindAll(context.Model).FirstOrDefault(resource => string.Equals(resource.Name, TService.Service.ResourceName, StringComparison.Ordinal))
            ?? throw new InvalidOperationException(
                $"No entity type of '{context.GetType().Name}' owns '{TService.Service.ResourceName}': call modelBuilder.Entity<…>().IsSoftReferenceOwner<{typeof(TService).Name}>().");
    }

    /// <summary>Finds the owned resources of a model, in the order of their names.</summary>
    /// <exception cref="InvalidOperationException">A resource cannot be owned as declared. The message lists every reason.</exception>
    public static IReadOnlyList<OwnedResource> FindAll(IReadOnlyModel model)
    {
        var resources = new List<OwnedResource>();
        var problems = new List<string>();
        foreach (var entityType in model.GetEntityTypes())
        {
            if (entityType.FindAnnotation(SoftReferenceAnnotationNames.OwnerOf)?.Value is string name)
            {
                if (Describe(name, entityType, out var resource) is { } problem)
                {
                    problems.Add($"'{entityType.DisplayName()}' cannot own '{name}': {problem}");
                }
                else
                {
                    resources.Add(resource!);
                }
            }
        }

        resources.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        problems.AddRange(Clashes(resources));
        return problems.Count == 0 ? resources : throw new InvalidOperationException(string.Join(Environment.NewLine, problems));
    }

    private static string? Describe(string name, IReadOnlyEntityType entityType, out OwnedResource? resource)
    {
        resource = null;
        if (StoreObjectIdentifier.Create(entityType, StoreObjectType.Table) is not { } table)
        {
            return "it is not mapped to a table, and deletions are captured by triggers on one. Call IsSoftReferenceOwner on an entity type that has a table.";
        }

        if (entityType.GetDerivedTypes().FirstOrDefault() is { } derived && entityType.GetMappingStrategy() == RelationalAnnotationNames.TpcMappingStrategy)
        {
            return $"the rows of '{derived.DisplayName()}' have a table of their own (TPC), and deletions are captured by triggers on one. Map the hierarchy by TPH or TPT, or own each concrete type as a resource of its own.";
        }

        if (entityType.FindPrimaryKey() is not { Properties: [var key] })
        {
            return "its primary key is not a single column, and a reference holds a single key. Give it a primary key of one column.";
        }

        if (StoredKey.KindOf(key) is not { } kind)
        {
            return $"its key '{key.Name}' is stored as {StoredKey.StoredType(key).Name}, and a reference holds a UUID, an integer of up to 64 bits, or a text. Map the key to one of them.";
        }

        if (SoftDeletion.Read(entityType, table, out var softDeletion) is { } problem)
        {
            return problem;
        }

        resource = new(name, entityType, table, key, kind, softDeletion);
        return null;
    }

    private static IEnumerable<string> Clashes(List<OwnedResource> resources)
    {
        foreach (var group in resources.GroupBy(resource => resource.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            yield return $"'{group.Key}' is owned by {Names(group)}, and a resource has one owner. Call IsSoftReferenceOwner on one of them.";
        }

        foreach (var group in resources.GroupBy(resource => resource.Table).Where(group => group.Count() > 1))
        {
            yield return $"{Names(group)} share the table '{group.Key.DisplayName()}', and its trigger cannot tell their deletions apart. Call IsSoftReferenceOwner on one of them.";
        }

        var schemas = resources.GroupBy(resource => resource.Table.Schema, StringComparer.Ordinal).ToList();
        if (schemas.Count > 1)
        {
            yield return $"The owned entity types are in {schemas.Count} schemas ({string.Join("; ", schemas.Select(group => $"'{group.Key ?? "the default"}': {Names(group)}"))}), "
                + "but a context has one schema for its deletion tables. Put the entity types in one schema, or each schema's in a context of its own.";
        }
    }

    private static string Names(IEnumerable<OwnedResource> resources) =>
        string.Join(" and ", resources.Select(resource => $"'{resource.EntityType.DisplayName()}'"));
}
