using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace SoftReferences.AspNetCore;

/// <summary>Finds places in a body whose references cannot be found: values that a foreign converter reads, and members without a getter.</summary>
internal sealed class UnreadableReferences(BodyContracts contracts)
{
    private const BindingFlags Members = BindingFlags.Public | BindingFlags.Instance;

    /// <summary>Returns the names of such types and members.</summary>
    /// <param name="root">The type of the body.</param>
    /// <param name="bindsItself">Whether the type has its own <c>BindAsync</c> or <c>TryParse</c>, which does not follow the contract of the serializer.</param>
    public IEnumerable<string> In(Type root, bool bindsItself)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var type in Reachable(root, type => contracts.Of(type) is { } contract ? contracts.PartsOf(contract) : []))
        {
            var contract = contracts.Of(type);

            // Skips abstract types: the value is of a derived type, which may be readable.
            if ((contract is null ? type == root : (IsOpaque(contract) && !type.IsAbstract) || (bindsItself && type == root && !contracts.CanHold(root))) && MayHideReferences(type))
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

    private static bool IsOpaque(JsonTypeInfo contract) => contract.Kind == JsonTypeInfoKind.None && BodyContracts.IsForeign(contract.Converter) && !ReferenceType.IsReference(contract.Type);

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

    // A foreign converter may hide references if the type can hold any according to its contract, type arguments, properties or fields.
    private bool MayHideReferences(Type root) =>
        Reachable(root, type => contracts.Of(type) is { } contract && type != root && !IsOpaque(contract) ? contracts.PartsOf(contract) : PartsOf(type)).Any(ReferenceType.IsReference);

    private static IEnumerable<Type> PartsOf(Type type) => ReferenceType.IsFrameworkType(type) ? [] :
    [
        .. type.GetGenericArguments(),
        .. type.GetElementType() is { } element ? [element] : Type.EmptyTypes,
        .. type.GetProperties(Members).Select(static property => property.PropertyType),
        .. type.GetFields(Members).Select(static field => field.FieldType),
    ];
}
