using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SoftReferences.AspNetCore;

/// <summary>Finds the references in what was read from JSON, and names each by its JSON pointer (RFC 6901).</summary>
/// <remarks>
/// It walks the serializer's own contracts: names are those of the JSON, after its naming policy, and only members that the
/// serializer can set are read. Types that cannot hold references are skipped.
/// </remarks>
internal sealed class BodyReferences
{
    private static readonly ConditionalWeakTable<JsonSerializerOptions, BodyReferences> Instances = [];

    private readonly BodyContracts _contracts;

    private BodyReferences(JsonSerializerOptions options) => _contracts = new(options);

    public static BodyReferences For(JsonSerializerOptions options) => Instances.GetValue(options, static key => new(key));

    /// <summary>Returns whether values of a declared type can hold references, at any depth.</summary>
    public bool CanBeIn(Type type) => _contracts.CanHold(type);

    /// <summary>Returns the names of types and members in a body whose references cannot be found.</summary>
    public IEnumerable<string> NotFoundIn(Type type, bool bindsItself = false) => new UnreadableReferences(_contracts).In(type, bindsItself);

    /// <summary>Adds the references in a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="declared">The declared type, with whose contract the value was read.</param>
    /// <param name="pointer">The location of the value.</param>
    /// <param name="policy">The policy of the member that holds it, or <see langword="null"/>.</param>
    /// <param name="references">The references to add to.</param>
    public void Collect(object? value, Type declared, string pointer, UnavailableOwnerPolicy? policy, ReferenceCollector references)
    {
        if (value is ISoftRef reference)
        {
            references.Add(reference, pointer.Length == 0 ? "body" : pointer, policy);
            return;
        }

        if (value is null || _contracts.Of(value, declared) is not { } contract || !CanBeIn(contract.Type) || !references.Enter(value))
        {
            return;
        }

        switch (contract.Kind)
        {
            case JsonTypeInfoKind.Object:
                foreach (var member in _contracts.MembersOf(contract))
                {
                    if (member.Get is { } get && _contracts.CanHold(member))
                    {
                        Collect(get(value), member.Type, $"{pointer}/{Escape(member.Name)}", member.Policy ?? policy, references);
                    }
                }

                break;
            case JsonTypeInfoKind.Dictionary:
                foreach (var (key, item) in HeldItems.Entries(value))
                {
                    if (references.IsOverLimit)
                    {
                        return;
                    }

                    var place = $"{pointer}/{Escape(HeldItems.PlaceOf(key))}";
                    Collect(key as ISoftRef, contract.KeyType!, place, policy, references);
                    Collect(item, contract.ElementType!, place, policy, references);
                }

                break;
            case JsonTypeInfoKind.Enumerable:
                var index = 0;
                foreach (var item in HeldItems.Of(value, contract.ElementType))
                {
                    if (references.IsOverLimit)
                    {
                        return;
                    }

                    Collect(item, contract.ElementType!, string.Create(CultureInfo.InvariantCulture, $"{pointer}/{index++}"), policy, references);
                }

                break;
        }
    }

    private static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
