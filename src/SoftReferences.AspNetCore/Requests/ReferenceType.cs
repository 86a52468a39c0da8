namespace SoftReferences.AspNetCore;

/// <summary>Determines which types are references, and which cannot hold any.</summary>
internal static class ReferenceType
{
    public static bool IsReference(Type type) => typeof(ISoftRef).IsAssignableFrom(Nullable.GetUnderlyingType(type) ?? type);

    public static bool IsArrayOfReferences(Type type) => type.GetElementType() is { } element && IsReference(element);

    /// <summary>Returns whether a type is a non-generic type of the framework, which therefore cannot hold references.</summary>
    public static bool IsFrameworkType(Type type) =>
        !type.IsGenericType && !type.IsArray && type.Namespace is { } name && (name == nameof(System) || name.StartsWith("System.", StringComparison.Ordinal));

    /// <summary>Returns the name of a type as in code, without namespaces.</summary>
    public static string NameOf(Type type) =>
        type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : type.Name;
}
