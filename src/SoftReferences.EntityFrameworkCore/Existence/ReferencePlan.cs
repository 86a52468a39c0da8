using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The references of an entity type or a complex type, at any depth.</summary>
internal sealed class ReferencePlan
{
    private readonly PlannedReference[] _references;
    private readonly (IComplexProperty Property, ReferencePlan Plan)[] _complex;

    private ReferencePlan(PlannedReference[] references, (IComplexProperty Property, ReferencePlan Plan)[] complex)
    {
        _references = references;
        _complex = complex;
    }

    /// <summary>Gets the references declared in the type itself.</summary>
    public ReadOnlySpan<PlannedReference> References => _references;

    /// <summary>Gets the complex properties and collections that contain references.</summary>
    public ReadOnlySpan<(IComplexProperty Property, ReferencePlan Plan)> Complex => _complex;

    /// <summary>Creates the plan of a type, or returns <see langword="null"/> if it has no references.</summary>
    public static ReferencePlan? Of(ITypeBase type)
    {
        PlannedReference[] references =
        [
            .. type.GetProperties()
                .Select(property => property.FindSoftReference())
                .OfType<SoftReference>()
                .Select(static reference => new PlannedReference(reference, ReferenceKeyReader.Of(reference))),
        ];
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
