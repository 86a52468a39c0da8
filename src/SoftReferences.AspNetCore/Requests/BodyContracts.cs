using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace SoftReferences.AspNetCore;

/// <summary>The serializer's contracts: the types that a type consists of, and the members that a body can set.</summary>
internal sealed class BodyContracts
{
    private readonly ConcurrentDictionary<Type, bool> _holding = new();
    private readonly ConcurrentDictionary<Type, IReadOnlyList<BodyMember>> _members = new();
    private readonly JsonSerializerOptions _options;

    public BodyContracts(JsonSerializerOptions options)
    {
        // The options only cache contracts once they are read-only. They cannot change any more when endpoints are built.
        options.MakeReadOnly(populateMissingResolver: true);
        _options = options;
    }

    /// <summary>Returns whether values of a declared type can hold references that can be found, at any depth.</summary>
    public bool CanHold(Type type) => _holding.GetOrAdd(type, static (root, self) => self.Search(root), this);

    public JsonTypeInfo? Of(Type type)
    {
        try
        {
            return _options.TryGetTypeInfo(type, out var contract) ? contract : null;
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException)
        {
            // The serializer cannot read such a type, so no value of it comes from the body.
            return null;
        }
    }

    /// <summary>Returns the contract with which a value was read.</summary>
    /// <remarks>
    /// A collection was read with the contract of the declared type: the list that the serializer created for an interface may have
    /// none. Other objects have the contract of their own type, which may be a derived type or one that a converter created.
    /// </remarks>
    public JsonTypeInfo? Of(object value, Type declared)
    {
        var contract = Of(Nullable.GetUnderlyingType(declared) ?? declared);
        return contract is { Kind: JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary } || contract?.Type == value.GetType() ? contract
            : Of(value.GetType()) is { Kind: not JsonTypeInfoKind.None } own ? own
            : contract;
    }

    /// <summary>Returns the members of an object that a body can set.</summary>
    public IReadOnlyList<BodyMember> MembersOf(JsonTypeInfo contract) =>
        _members.GetOrAdd(contract.Type, _ => [.. contract.Properties.Where(property => CanSet(contract, property)).Select(BodyMember.Of)]);

    /// <summary>Returns the types that a type consists of.</summary>
    public IEnumerable<Type> PartsOf(JsonTypeInfo contract) =>
    [
        .. new[] { contract.ElementType, contract.KeyType }.OfType<Type>(),
        .. MembersOf(contract).Select(static member => member.Type),
        .. contract.PolymorphismOptions?.DerivedTypes.Select(static derived => derived.DerivedType) ?? [],
    ];

    /// <summary>Returns whether a converter is not the serializer's own, so that it is unknown what it reads.</summary>
    public static bool IsForeign(JsonConverter? converter) => converter is not null && converter.GetType().Assembly != typeof(JsonSerializer).Assembly;

    /// <summary>Returns whether a foreign converter may create an object of a derived type that is not known yet.</summary>
    public static bool MayCreateDerivedType(Type type, JsonConverter? converter) => !type.IsSealed && IsForeign(converter);

    /// <summary>Returns whether a member can hold references that can be found.</summary>
    public bool CanHold(BodyMember member) => member.IsOpen || CanHold(member.Type);

    // Searches without the cached results of other types: a result found inside a cycle would be incomplete.
    private bool Search(Type root)
    {
        var found = new HashSet<Type> { root };
        var queue = new Queue<Type>(found);
        while (queue.TryDequeue(out var type))
        {
            if (ReferenceType.IsReference(type))
            {
                return true;
            }

            if (Of(type) is not { } contract)
            {
                continue;
            }

            if (MayCreateDerivedType(type, contract.Converter) || MembersOf(contract).Any(static member => member.IsOpen))
            {
                return true;
            }

            foreach (var part in PartsOf(contract).Where(found.Add))
            {
                queue.Enqueue(part);
            }
        }

        return false;
    }

    // The caller can only correct what the body can set, and the getter of a computed member may throw or load data.
    private bool CanSet(JsonTypeInfo contract, JsonPropertyInfo property) =>
        property.Set is not null || property.AssociatedParameter is not null || IsPopulated(contract, property);

    // The serializer's global setting does not apply to types whose constructor has parameters.
    private bool IsPopulated(JsonTypeInfo contract, JsonPropertyInfo property)
    {
        var handling = property.ObjectCreationHandling
            ?? contract.PreferredPropertyObjectCreationHandling
            ?? (contract.Properties.Any(static other => other.AssociatedParameter is not null) ? JsonObjectCreationHandling.Replace : _options.PreferredObjectCreationHandling);
        return handling == JsonObjectCreationHandling.Populate
            && !property.PropertyType.IsValueType
            && Of(property.PropertyType) is { Kind: not JsonTypeInfoKind.None };
    }
}
