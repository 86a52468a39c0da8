using System.Collections;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Collects the references that a save is about to write: those of added rows, and the changed ones of others.</summary>
internal sealed class TrackedReferences
{
    private readonly List<TrackedReference> _references = [];

    private TrackedReferences()
    {
    }

    public static IReadOnlyList<TrackedReference> Of(DbContext context)
    {
        var plans = ReferencePlan.Of(context.Model);
        if (plans.Count == 0)
        {
            return [];
        }

        var references = new TrackedReferences();
        foreach (var entry in context.ChangeTracker.Entries())
        {
            if (entry.State is EntityState.Added or EntityState.Modified && plans.TryGetValue(entry.Metadata, out var plan))
            {
                references.Add(plan, new(entry.Property, entry.ComplexProperty, entry.ComplexCollection), entry.State == EntityState.Added);
            }
        }

        return references._references;
    }

    private void Add(ReferencePlan plan, Node node, bool isAdded)
    {
        foreach (var reference in plan.References)
        {
            // What was attached as modified counts even if it seems unchanged: nobody knows what the row holds.
            var property = node.Property((IProperty)reference.Property);
            if (isAdded || property.IsModified)
            {
                Add(reference, property, isAdded);
            }
        }

        foreach (var (complex, inner) in plan.Complex)
        {
            if (complex.IsCollection)
            {
                AddElements(inner, node.ComplexCollection(complex), isAdded);
            }
            else if (node.ComplexProperty(complex) is { CurrentValue: not null } entry)
            {
                Add(inner, new(entry.Property, entry.ComplexProperty, entry.ComplexCollection), isAdded);
            }
        }
    }

    private void AddElements(ReferencePlan plan, ComplexCollectionEntry collection, bool isAdded)
    {
        if (collection.CurrentValue is null)
        {
            return;
        }

        foreach (var element in collection)
        {
            if (isAdded || element.State is EntityState.Added or EntityState.Modified)
            {
                Add(plan, new(element.Property, element.ComplexProperty, element.ComplexCollection), isAdded || element.State == EntityState.Added);
            }
        }
    }

    private void Add(SoftReference reference, PropertyEntry property, bool isAdded)
    {
        if (!reference.IsCollection)
        {
            Add(reference, property.CurrentValue as ISoftRef);
            return;
        }

        var current = Elements(property.CurrentValue);
        var original = isAdded ? [] : Elements(property.OriginalValue);
        foreach (var element in current.SequenceEqual(original) ? current : [.. current.Except(original)])
        {
            Add(reference, element);
        }
    }

    private void Add(SoftReference reference, ISoftRef? value)
    {
        if (value is not null)
        {
            _references.Add(new(reference, new(reference.Service, value.Key, reference.Name) { OnOwnerUnavailable = reference.OnOwnerUnavailable }));
        }
    }

    private static IReadOnlyList<ISoftRef> Elements(object? collection) =>
        collection is IEnumerable elements ? [.. elements.OfType<ISoftRef>()] : [];

    /// <summary>What the entries of entities, complex properties and elements have in common, and no type of Entity Framework Core says.</summary>
    private readonly record struct Node(
        Func<IProperty, PropertyEntry> Property,
        Func<IComplexProperty, ComplexPropertyEntry> ComplexProperty,
        Func<IComplexProperty, ComplexCollectionEntry> ComplexCollection);
}
