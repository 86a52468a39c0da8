using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace SoftReferences.AspNetCore;

/// <summary>A member of an object that a body can set.</summary>
/// <param name="Name">The name in JSON.</param>
/// <param name="Type">The declared type.</param>
/// <param name="IsOpen">Whether its own converter may create an object of any derived type.</param>
/// <param name="Get">Reads the member, or <see langword="null"/> if it cannot be read.</param>
/// <param name="Policy">The declared policy.</param>
internal sealed record BodyMember(string Name, Type Type, bool IsOpen, Func<object, object?>? Get, UnavailableOwnerPolicy? Policy)
{
    public static BodyMember Of(JsonPropertyInfo property) =>
        new(property.Name, property.PropertyType, BodyContracts.MayCreateDerivedType(property.PropertyType, property.CustomConverter), Getter(property), PolicyOf(property));

    // The serializer ignores a getter that is not public.
    private static Func<object, object?>? Getter(JsonPropertyInfo property) =>
        property.Get ?? (property.AttributeProvider is PropertyInfo { CanRead: true } member ? member.GetValue : null);

    // The attribute of a record's positional parameter is on the parameter.
    private static UnavailableOwnerPolicy? PolicyOf(JsonPropertyInfo property) =>
        UnavailablePolicy.In(property.AttributeProvider) ?? UnavailablePolicy.In(property.AssociatedParameter?.AttributeProvider);
}
