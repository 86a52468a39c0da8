using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace SoftReferences.AspNetCore;

/// <summary>Finds where a body can hold references that nobody finds in it: in what a converter of the application reads, and in what has no getter.</summary>
internal sealed class UnreadableReferences(BodyContracts contracts)
{
    private const BindingFlags Members = BindingFlags.Public | BindingFlags.Instance;

    /// <summary>Gets the names of such types and members.</summary>
    /// <param name="root">The type of the body.</param>
    /// <param name="bindsItself">Whether the type is made by code of its own, to which the contract of the serializer means nothing.</param>
    public IEnumerable<string> In(Type root, bool bindsItself)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var type in Reachable(root, type => contracts.Of(type) is { } contract ? contracts.PartsOf(contract) : []))
        {
            var contract = contracts.Of(type);

            // An abstract type is read as another one, which may be looked into.
            if ((contract is null ? type == root : (IsOpaque(contract) && !type.IsAbstract) || (bindsItself && type == root && !contracts.CanHold(root))) && Hides(type))
            {
                names.Add(ReferenceType.NameOf(type));
            }
            else if (contract is not null)
            {
                names.UnionWith(contracts.MembersOf(contract)
                    .Where(member => member.Get is null && contracts.CanHold(member.Type))
                    .Select(member => $"{ReferenceType.NameOf(type)}.{member.Name}"));
            }
        }

        return names;
    }

    private static bool IsOpaque(JsonTypeInfo contract) => contract.Kind == JsonTypeInfoKind.None && BodyContracts.IsForeign(contract.Converter) && !ReferenceType.IsOne(contract.Type);

    private static IEnumerable<Type> Reachable(Type root, Func<Type, IEnumerable<Type>> parts)
    {
        var found = new HashSet<Type> { root };
        var queue = new Queue<Type>(found);
        while (queue.TryDequeue(out var type))
        {
            yield return type;
            foreach (var part in parts(type).Where(found.Add))
            {
                queue.Enqueue(part);
            }
        }
    }

    // What a converter reads is likely to be what the type is made of, or what it is a type of.
    private bool Hides(Type root) =>
        Reachable(root, type => contracts.Of(type) is { } contract && type != root && !IsOpaque(contract) ? contracts.PartsOf(contract) : PartsOf(type)).Any(ReferenceType.IsOne);

    private static IEnumerable<Type> PartsOf(Type type) => ReferenceType.IsOfTheFramework(type) ? [] :
    [
        .. type.GetGenericArguments(),
        .. type.GetElementType() is { } element ? [element] : Type.EmptyTypes,
        .. type.GetProperties(Members).Select(static property => property.PropertyType),
        .. type.GetFields(Members).Select(static field => field.FieldType),
    ];
}
