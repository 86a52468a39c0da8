using System.Collections;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds the references that a save is about to write: those of added rows, and the changed ones of others.</summary>
/// <remarks>Every save of a service pays for it, so that a row costs nothing but the entries of Entity Framework Core.</remarks>
internal sealed class TrackedReferences
{
    private readonly List<TrackedReference> _references = [];
    private readonly Predicate<OwnerKey>? _where;

    private TrackedReferences(Predicate<OwnerKey>? where) => _where = where;

    /// <summary>Finds the references of a context, or those of some keys.</summary>
    public static IReadOnlyList<TrackedReference> Of(DbContext context, Predicate<OwnerKey>? where = null)
    {
        var plans = ReferencePlan.Of(context.Model);
        if (plans.Count == 0)
        {
            return [];
        }

        var references = new TrackedReferences(where);
        foreach (var entry in context.ChangeTracker.Entries())
        {
            if (entry.State is EntityState.Added or EntityState.Modified && plans.TryGetValue(entry.Metadata, out var plan))
            {
                references.Add(plan, new(entry), entry.State == EntityState.Added);
            }
        }

        return references._references;
    }

    private void Add(ReferencePlan plan, TrackedNode node, bool isAdded)
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
                Add(inner, new(entry), isAdded);
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
                Add(plan, new(element), isAdded || element.State == EntityState.Added);
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
        if (value is not null && _where?.Invoke(value.Key) != false)
        {
            _references.Add(new(reference, value.Key));
        }
    }

    private static IReadOnlyList<ISoftRef> Elements(object? collection) =>
        collection is IEnumerable elements ? [.. elements.OfType<ISoftRef>()] : [];
}
