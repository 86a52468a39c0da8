using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SoftReferences.AspNetCore;

/// <summary>Finds the references in what was read from JSON, and names each by its JSON pointer (RFC 6901).</summary>
/// <remarks>
/// It walks the serializer's own contracts: names are those of the JSON, with its naming policy, and only what the
/// serializer can have set is looked at. Types without references are never entered.
/// </remarks>
internal sealed class BodyReferences
{
    private const int MaximumKeyLength = 128;

    private static readonly ConditionalWeakTable<JsonSerializerOptions, BodyReferences> Instances = [];

    private readonly ConcurrentDictionary<Type, bool> _containing = new();
    private readonly JsonSerializerOptions _options;

    private BodyReferences(JsonSerializerOptions options)
    {
        // Contracts are kept by the options only once these can change no more, which they cannot when endpoints are built.
        options.MakeReadOnly(populateMissingResolver: true);
        _options = options;
    }

    public static BodyReferences For(JsonSerializerOptions options) => Instances.GetValue(options, static key => new(key));

    /// <summary>Says whether a value of a type can hold references, at any depth.</summary>
    public bool CanBeIn(Type type) => _containing.GetOrAdd(type, static (root, self) => self.Search(root), this);

    /// <summary>Adds the references in a value. The policy is that of the member that holds it, if it has one.</summary>
    public void Collect(object? value, string pointer, UnavailableOwnerPolicy? policy, ReferenceCollector references)
    {
        if (value is ISoftRef reference)
        {
            references.Add(reference, pointer.Length == 0 ? "body" : pointer, policy);
            return;
        }

        if (value is null || !CanBeIn(value.GetType()) || !references.Enter(value) || ContractOf(value.GetType()) is not { } contract)
        {
            return;
        }

        switch (contract.Kind)
        {
            case JsonTypeInfoKind.Object:
                foreach (var property in contract.Properties)
                {
                    if (property.Get is { } get && CanBeIn(property.PropertyType))
                    {
                        Collect(get(value), $"{pointer}/{Escape(property.Name)}", PolicyOf(property) ?? policy, references);
                    }
                }

                break;
            case JsonTypeInfoKind.Dictionary when value is IDictionary dictionary:
                foreach (DictionaryEntry entry in dictionary)
                {
                    if (references.IsOverLimit)
                    {
                        return;
                    }

                    var place = $"{pointer}/{Escape(Bounded(Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!))}";
                    Collect(entry.Key as ISoftRef, place, policy, references);
                    Collect(entry.Value, place, policy, references);
                }

                break;
            case JsonTypeInfoKind.Enumerable when value is IEnumerable sequence:
                var index = 0;
                foreach (var item in sequence)
                {
                    if (references.IsOverLimit)
                    {
                        return;
                    }

                    Collect(item, string.Create(CultureInfo.InvariantCulture, $"{pointer}/{index++}"), policy, references);
                }

                break;
        }
    }

    // The attribute of a record's positional parameter stands on the parameter.
    private static UnavailableOwnerPolicy? PolicyOf(JsonPropertyInfo property) =>
        UnavailablePolicy.In(property.AttributeProvider) ?? UnavailablePolicy.In(property.AssociatedParameter?.AttributeProvider);

    // The caller chooses the keys of a dictionary, and each reference below one keeps its own pointer.
    private static string Bounded(string key) => key.Length <= MaximumKeyLength ? key : Quote.Shorten(key, MaximumKeyLength);

    private static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static IEnumerable<Type?> PartsOf(JsonTypeInfo contract) =>
    [
        contract.ElementType,
        contract.KeyType,
        .. contract.Properties.Select(static property => property.PropertyType),
        .. contract.PolymorphismOptions?.DerivedTypes.Select(static derived => derived.DerivedType) ?? [],
    ];

    // Every type from which this one can be reached is searched anew: a result found inside a cycle would be half a result.
    private bool Search(Type root)
    {
        var found = new HashSet<Type> { root };
        var queue = new Queue<Type>(found);
        while (queue.TryDequeue(out var type))
        {
            if (typeof(ISoftRef).IsAssignableFrom(Nullable.GetUnderlyingType(type) ?? type))
            {
                return true;
            }

            foreach (var part in ContractOf(type) is { } contract ? PartsOf(contract) : [])
            {
                if (part is not null && found.Add(part))
                {
                    queue.Enqueue(part);
                }
            }
        }

        return false;
    }

    private JsonTypeInfo? ContractOf(Type type)
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
}
