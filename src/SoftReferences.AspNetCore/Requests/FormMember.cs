using System.Reflection;
using System.Runtime.Serialization;

namespace SoftReferences.AspNetCore;

/// <summary>A member of an object that is mapped from a form.</summary>
/// <param name="Name">The name of the form field.</param>
/// <param name="Property">The property.</param>
/// <param name="Policy">The declared policy. The attribute of a record's positional parameter is on the parameter.</param>
internal sealed record FormMember(string Name, PropertyInfo Property, UnavailableOwnerPolicy? Policy)
{
    /// <summary>Returns the members of a type that the form mapping of minimal APIs sets: parameters of the only constructor, and properties with a public setter.</summary>
    public static IReadOnlyList<FormMember> Of(Type type)
    {
        var parameters = type.GetConstructors() is [var only] ? only.GetParameters() : [];
        return
        [
            .. from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).DistinctBy(static property => property.Name, StringComparer.Ordinal)
               where property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0
               let parameter = parameters.FirstOrDefault(parameter => string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase))
               where parameter is not null || (property.SetMethod is { IsPublic: true } && !property.IsDefined(typeof(IgnoreDataMemberAttribute)))
               select new FormMember(NameOf(property, parameter), property, UnavailablePolicy.In(property) ?? UnavailablePolicy.In(parameter)),
        ];
    }

    private static string NameOf(PropertyInfo property, ParameterInfo? parameter) =>
        property.GetCustomAttribute<DataMemberAttribute>() is { IsNameSetExplicitly: true, Name: { } name } ? name : parameter?.Name ?? property.Name;
}
