namespace SoftReferences.AspNetCore;

/// <summary>Tells which types are references, and which cannot hold any.</summary>
internal static class ReferenceType
{
    public static bool IsOne(Type type) => typeof(ISoftRef).IsAssignableFrom(Nullable.GetUnderlyingType(type) ?? type);

    public static bool IsArrayOfThem(Type type) => type.GetElementType() is { } element && IsOne(element);

    /// <summary>Says whether a type is one of the framework's that is made of no other type: it has heard of no reference.</summary>
    public static bool IsOfTheFramework(Type type) =>
        !type.IsGenericType && !type.IsArray && type.Namespace is { } name && (name == nameof(System) || name.StartsWith("System.", StringComparison.Ordinal));

    /// <summary>Gets the name of a type as in code, without namespaces.</summary>
    public static string NameOf(Type type) =>
        type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : type.Name;
}
