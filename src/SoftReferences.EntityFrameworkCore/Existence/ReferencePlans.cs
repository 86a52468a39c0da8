using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Where the references of a model are, and which of its entities have to do with no other.</summary>
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

    /// <summary>Finds the plan of an entity type, owned types among them, or <see langword="null"/> when it has no references.</summary>
    public ReferencePlan? Find(IEntityType type) => _plans.GetValueOrDefault(type);

    /// <summary>
    /// Says whether an entity shows by itself what a save writes of its references: nothing leads from it to an entity that is not
    /// tracked yet, no other one changes or removes it, and its references are properties of its own.
    /// </summary>
    public bool ShowsItself(IEntityType type) => _simple.Contains(type);

    private static bool IsSimple(IEntityType type) =>
        type.GetChangeTrackingStrategy() == ChangeTrackingStrategy.Snapshot
        && !type.GetForeignKeys().Any()
        && !type.GetReferencingForeignKeys().Any()
        && !type.GetSkipNavigations().Any()
        && !type.GetComplexProperties().Any();
}
