using System.Collections;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds the references that a save is about to write: those of added rows, and the changed ones of others.</summary>
/// <remarks>
/// It runs in every save of a service, so it allocates nothing per row but the entry. The context detects changes itself afterwards, so
/// entities that alone show what is written of them skip change detection here.
/// </remarks>
internal sealed class TrackedReferences
{
    private readonly List<TrackedReference> _references = [];
    private readonly ReferencePlans _plans;
    private readonly Predicate<OwnerKey>? _where;
    private readonly bool _isDetected;

    private TrackedReferences(ReferencePlans plans, Predicate<OwnerKey>? where, bool isDetected)
    {
        _plans = plans;
        _where = where;
        _isDetected = isDetected;
    }

    /// <summary>Finds the references of a context, or those of some keys.</summary>
    public static IReadOnlyList<TrackedReference> Of(DbContext context, Predicate<OwnerKey>? where = null)
    {
        var plans = ReferencePlans.Of(context.Model);
        var tracker = context.ChangeTracker;
        if (plans.IsEmpty)
        {
            return [];
        }

        if (!tracker.AutoDetectChangesEnabled)
        {
            return new TrackedReferences(plans, where, isDetected: true).Find(tracker)!;
        }

        tracker.AutoDetectChangesEnabled = false;
        try
        {
            if (new TrackedReferences(plans, where, isDetected: false).Find(tracker) is { } found)
            {
                return found;
            }

            tracker.DetectChanges();
            return new TrackedReferences(plans, where, isDetected: true).Find(tracker)!;
        }
        finally
        {
            tracker.AutoDetectChangesEnabled = true;
        }
    }

    // Null if an entity alone does not show what is written of it, and changes have not been detected yet.
    private List<TrackedReference>? Find(ChangeTracker tracker)
    {
        foreach (var entry in tracker.Entries())
        {
            if (!_isDetected && !_plans.IsSelfContained(entry.Metadata))
            {
                return null;
            }

            if ((entry.State is EntityState.Added or EntityState.Modified || (!_isDetected && entry.State == EntityState.Unchanged))
                && _plans.Find(entry.Metadata) is { } plan)
            {
                Add(plan, new(entry), entry.State == EntityState.Added);
            }
        }

        return _references;
    }

    private void Add(ReferencePlan plan, TrackedNode node, bool isAdded)
    {
        foreach (var (reference, readKey) in plan.References)
        {
            if (isAdded && readKey is not null)
            {
                Add(reference, readKey(node.Entity));
            }
            else if (node.Property((IProperty)reference.Property) is var property && (isAdded || IsModified(property)))
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

    // Properties of an entity attached as modified count even if they seem unchanged, because the stored values are unknown.
    private bool IsModified(PropertyEntry property) =>
        property.IsModified || (!_isDetected && !property.Metadata.GetValueComparer().Equals(property.CurrentValue, property.OriginalValue));

    // Elements are accessed by index. Enumerating a collection entry returns elements of all collections of the entity, and misses those
    // put into an added one since. Elsewhere, an element that was not detected is written only together with its collection.
    private void AddElements(ReferencePlan plan, ComplexCollectionEntry collection, bool isAdded)
    {
        if (collection.CurrentValue is not IList elements)
        {
            return;
        }

        for (var place = 0; place < elements.Count; place++)
        {
            if (elements[place] is null)
            {
                continue;
            }

            var element = collection[place];
            var isNew = isAdded || element.State == EntityState.Added || (element.State == EntityState.Detached && collection.IsModified);
            if (isNew || element.State == EntityState.Modified)
            {
                Add(plan, new(element), isNew);
            }
        }
    }

    private void Add(SoftReference reference, PropertyEntry property, bool isAdded)
    {
        if (!reference.IsCollection)
        {
            Add(reference, (property.CurrentValue as ISoftRef)?.Key);
            return;
        }

        var current = Elements(property.CurrentValue);
        var original = isAdded ? [] : Elements(property.OriginalValue);
        foreach (var element in current.SequenceEqual(original) ? current : [.. current.ExceptBy(original.Select(element => element.Key), element => element.Key)])
        {
            Add(reference, element.Key);
        }
    }

    private void Add(SoftReference reference, OwnerKey? key)
    {
        if (key is { } value && _where?.Invoke(value) != false)
        {
            _references.Add(new(reference, value));
        }
    }

    private static IReadOnlyList<ISoftRef> Elements(object? collection) =>
        collection is IEnumerable elements ? [.. elements.OfType<ISoftRef>()] : [];
}
