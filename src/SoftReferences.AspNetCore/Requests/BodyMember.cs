using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace SoftReferences.AspNetCore;

/// <summary>A member of an object that a body can have set.</summary>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Type">The type that it is declared with.</param>
/// <param name="IsOpen">Whether a converter of its own may have made an object of any type of it.</param>
/// <param name="Get">Reads it; <see langword="null"/> when nothing can.</param>
/// <param name="Policy">The policy that it declares.</param>
internal sealed record BodyMember(string Name, Type Type, bool IsOpen, Func<object, object?>? Get, UnavailableOwnerPolicy? Policy)
{
    public static BodyMember Of(JsonPropertyInfo property) =>
        new(property.Name, property.PropertyType, BodyContracts.CanBeAnything(property.PropertyType, property.CustomConverter), Getter(property), PolicyOf(property));

    // The serializer has no use for a getter that is not public.
    private static Func<object, object?>? Getter(JsonPropertyInfo property) =>
        property.Get ?? (property.AttributeProvider is PropertyInfo { CanRead: true } member ? member.GetValue : null);

    // The attribute of a record's positional parameter stands on the parameter.
    private static UnavailableOwnerPolicy? PolicyOf(JsonPropertyInfo property) =>
        UnavailablePolicy.In(property.AttributeProvider) ?? UnavailablePolicy.In(property.AssociatedParameter?.AttributeProvider);
}
