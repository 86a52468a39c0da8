using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The reference plans of a model.</summary>
internal sealed class ReferencePlans
{
    private static readonly ConditionalWeakTable<IModel, ReferencePlans> Models = [];

    private readonly FrozenDictionary<IEntityType, ReferencePlan> _plans;
    private readonly FrozenSet<IEntityType> _simple;

    private ReferencePlans(IModel model)
    {
        _plans = model.GetEntityTypes()
            .Select(type => (Type: type, Plan: ReferencePlan.Of(type)))
            .Where(pair => pair.Plan is not null)
            .ToFrozenDictionary(pair => pair.Type, pair => pair.Plan!);
        _simple = model.GetEntityTypes().Where(IsSimple).ToFrozenSet();
    }

    /// <summary>Gets a value indicating whether the model has no references at all.</summary>
    public bool IsEmpty => _plans.Count == 0;

    /// <summary>Gets the plans of a model.</summary>
    public static ReferencePlans Of(IModel model) => Models.GetValue(model, static model => new(model));

    /// <summary>Finds the plan of an entity type, which may be owned, or returns <see langword="null"/> if it has no references.</summary>
    public ReferencePlan? Find(IEntityType type) => _plans.GetValueOrDefault(type);

    /// <summary>
    /// Returns whether an entity alone shows which of its references a save writes: it has no navigation to entities that may not be tracked
    /// yet, no other entity changes or deletes it, and its references are its own properties.
    /// </summary>
    public bool IsSelfContained(IEntityType type) => _simple.Contains(type);

    private static bool IsSimple(IEntityType type) =>
        type.GetChangeTrackingStrategy() == ChangeTrackingStrategy.Snapshot
        && !type.GetForeignKeys().Any()
        && !type.GetReferencingForeignKeys().Any()
        && !type.GetSkipNavigations().Any()
        && !type.GetComplexProperties().Any();
}
