using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Where the references of an entity type or a complex type are, at any depth.</summary>
internal sealed class ReferencePlan
{
    private static readonly ConditionalWeakTable<IModel, FrozenDictionary<IEntityType, ReferencePlan>> Plans = [];

    private readonly SoftReference[] _references;
    private readonly (IComplexProperty Property, ReferencePlan Plan)[] _complex;

    private ReferencePlan(SoftReference[] references, (IComplexProperty Property, ReferencePlan Plan)[] complex)
    {
        _references = references;
        _complex = complex;
    }

    /// <summary>Gets the references that stand in the type itself.</summary>
    public ReadOnlySpan<SoftReference> References => _references;

    /// <summary>Gets the complex properties that hold references, one or many instances each.</summary>
    public ReadOnlySpan<(IComplexProperty Property, ReferencePlan Plan)> Complex => _complex;

    /// <summary>Gets the plans of the entity types that have references, owned types among them.</summary>
    public static FrozenDictionary<IEntityType, ReferencePlan> Of(IModel model) => Plans.GetValue(model, static model => model.GetEntityTypes()
        .Select(type => (Type: type, Plan: Of(type)))
        .Where(pair => pair.Plan is not null)
        .ToFrozenDictionary(pair => pair.Type, pair => pair.Plan!));

    private static ReferencePlan? Of(ITypeBase type)
    {
        SoftReference[] references = [.. type.GetProperties().Select(property => property.FindSoftReference()).OfType<SoftReference>()];
        (IComplexProperty, ReferencePlan)[] complex =
        [
            .. type.GetComplexProperties()
                .Select(property => (Property: property, Plan: Of(property.ComplexType)))
                .Where(pair => pair.Plan is not null)
                .Select(pair => (pair.Property, pair.Plan!)),
        ];
        return references.Length == 0 && complex.Length == 0 ? null : new(references, complex);
    }
}
