using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds properties that are stored as one value and can hold references, which the model does not show.</summary>
internal static class HiddenReferences
{
    private const BindingFlags Members = BindingFlags.Public | BindingFlags.Instance;

    private static readonly string Abstractions = typeof(ISoftRef).Assembly.GetName().Name!;

    /// <summary>Returns these properties, with the owners of the references that they can hold.</summary>
    public static IEnumerable<(IReadOnlyProperty Property, IReadOnlyCollection<OwningService> Owners)> In(IReadOnlyModel model) =>
        from type in model.GetEntityTypes()
        from property in Properties(type)
        where property.FindSoftReference() is null
        let owners = OwnersIn(property.ClrType)
        where owners.Count > 0
        select (property, (IReadOnlyCollection<OwningService>)owners);

    private static IEnumerable<IReadOnlyProperty> Properties(IReadOnlyTypeBase type) =>
        type.GetDeclaredProperties().Concat(type.GetDeclaredComplexProperties().SelectMany(complex => Properties(complex.ComplexType)));

    private static HashSet<OwningService> OwnersIn(Type root)
    {
        var owners = new HashSet<OwningService>();
        var found = new HashSet<Type> { root };
        var queue = new Queue<Type>(found);
        while (queue.TryDequeue(out var type))
        {
            if (SoftReferenceType.Find(type) is { } reference)
            {
                owners.Add(reference.Service);
                continue;
            }

            foreach (var part in PartsOf(type).Where(found.Add))
            {
                queue.Enqueue(part);
            }
        }

        return owners;
    }

    private static IEnumerable<Type> PartsOf(Type type) =>
    [
        .. type.GetGenericArguments(),
        .. type.GetElementType() is { } element ? [element] : Type.EmptyTypes,
        .. KnowsReferences(type) ? MembersOf(type) : [],
    ];

    private static IEnumerable<Type> MembersOf(Type type) =>
    [
        .. type.GetProperties(Members).Select(static property => property.PropertyType),
        .. type.GetFields(Members).Select(static field => field.FieldType),
    ];

    // Types of assemblies that do not use this library, such as those of the framework, have no members that hold references.
    private static bool KnowsReferences(Type type) =>
        type.Assembly.GetReferencedAssemblies().Any(reference => string.Equals(reference.Name, Abstractions, StringComparison.Ordinal));
}
