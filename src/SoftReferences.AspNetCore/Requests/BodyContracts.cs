using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace SoftReferences.AspNetCore;

/// <summary>The serializer's contracts: what a type is made of, and what of that a body can have set.</summary>
internal sealed class BodyContracts
{
    private readonly ConcurrentDictionary<Type, bool> _holding = new();
    private readonly ConcurrentDictionary<Type, IReadOnlyList<BodyMember>> _members = new();
    private readonly JsonSerializerOptions _options;

    public BodyContracts(JsonSerializerOptions options)
    {
        // Contracts are kept by the options only once these can change no more, which they cannot when endpoints are built.
        options.MakeReadOnly(populateMissingResolver: true);
        _options = options;
    }

    /// <summary>Says whether what is declared with a type can hold references that are found, at any depth.</summary>
    public bool CanHold(Type type) => _holding.GetOrAdd(type, static (root, self) => self.Search(root), this);

    public JsonTypeInfo? Of(Type type)
    {
        try
        {
            return _options.TryGetTypeInfo(type, out var contract) ? contract : null;
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException)
        {
            // The serializer cannot read such a type, so that nothing of it was in the body.
            return null;
        }
    }

    /// <summary>Gets the contract that a value was read by.</summary>
    /// <remarks>
    /// A collection was read by that of the declared type: the list that the serializer made for an interface may have none. An object of
    /// another type than was declared, a derived one or one that a converter made, has its own.
    /// </remarks>
    public JsonTypeInfo? Of(object value, Type declared)
    {
        var contract = Of(Nullable.GetUnderlyingType(declared) ?? declared);
        return contract is { Kind: JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary } || contract?.Type == value.GetType() ? contract
            : Of(value.GetType()) is { Kind: not JsonTypeInfoKind.None } own ? own
            : contract;
    }

    /// <summary>Gets the members of an object that a body can have set.</summary>
    public IReadOnlyList<BodyMember> MembersOf(JsonTypeInfo contract) =>
        _members.GetOrAdd(contract.Type, _ => [.. contract.Properties.Where(property => CanSet(contract, property)).Select(BodyMember.Of)]);

    /// <summary>Gets the types that a type is made of.</summary>
    public IEnumerable<Type> PartsOf(JsonTypeInfo contract) =>
    [
        .. new[] { contract.ElementType, contract.KeyType }.OfType<Type>(),
        .. MembersOf(contract).Select(static member => member.Type),
        .. contract.PolymorphismOptions?.DerivedTypes.Select(static derived => derived.DerivedType) ?? [],
    ];

    /// <summary>Says whether a converter is one of the application, or of another library, of which nobody knows what it reads.</summary>
    public static bool IsForeign(JsonConverter? converter) => converter is not null && converter.GetType().Assembly != typeof(JsonSerializer).Assembly;

    /// <summary>Says whether a converter of the application may make an object of a type that nobody has heard of yet.</summary>
    public static bool CanBeAnything(Type type, JsonConverter? converter) => !type.IsSealed && IsForeign(converter);

    /// <summary>Says whether a member can hold references that are found.</summary>
    public bool CanHold(BodyMember member) => member.IsOpen || CanHold(member.Type);

    // Every type from which this one can be reached is searched anew: a result found inside a cycle would be half a result.
    private bool Search(Type root)
    {
        var found = new HashSet<Type> { root };
        var queue = new Queue<Type>(found);
        while (queue.TryDequeue(out var type))
        {
            if (ReferenceType.IsOne(type))
            {
                return true;
            }

            if (Of(type) is not { } contract)
            {
                continue;
            }

            if (CanBeAnything(type, contract.Converter) || MembersOf(contract).Any(static member => member.IsOpen))
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

    // Nothing else is the caller's to correct, and the getter of what is computed may throw or load something.
    private bool CanSet(JsonTypeInfo contract, JsonPropertyInfo property) =>
        property.Set is not null || property.AssociatedParameter is not null || IsPopulated(contract, property);

    // The choice for all types leaves those alone that have a constructor with parameters.
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
