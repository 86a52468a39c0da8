using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds properties that are stored as one value and can hold references inside: nobody who reads the model sees those.</summary>
internal static class HiddenReferences
{
    private const BindingFlags Members = BindingFlags.Public | BindingFlags.Instance;

    private static readonly string Abstractions = typeof(ISoftRef).Assembly.GetName().Name!;

    /// <summary>Gets such properties, with the owners of what they can hold.</summary>
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

    // Types of an assembly that has never heard of references, as all of the framework are, have none in members of their own.
    private static bool KnowsReferences(Type type) =>
        type.Assembly.GetReferencedAssemblies().Any(reference => string.Equals(reference.Name, Abstractions, StringComparison.Ordinal));
}
