using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Determines how a key is stored, for a finalized model, one being built, or the snapshot of a migration.</summary>
internal static class StoredKey
{
    /// <summary>Gets the type that the provider stores, without <see cref="Nullable{T}"/>.</summary>
    public static Type StoredType(IReadOnlyProperty property)
    {
        var type = property.FindTypeMapping()?.Converter?.ProviderClrType
            ?? property.GetValueConverter()?.ProviderClrType
            ?? property.GetProviderClrType()
            ?? property.ClrType;
        return Nullable.GetUnderlyingType(type) ?? type;
    }

    /// <summary>Gets the kind of key that a property is stored as, or <see langword="null"/> if it cannot be a key.</summary>
    public static OwnerKeyKind? KindOf(IReadOnlyProperty property) => KindOf(StoredType(property));

    public static OwnerKeyKind? KindOf(Type type) =>
        type == typeof(string) ? OwnerKeyKind.Text
        : OwnerKeyKinds.Of(type) is var kind && kind != OwnerKeyKind.Text ? kind
        : null;

    /// <summary>Gets the type of the elements of a collection other than a text, or <see langword="null"/>.</summary>
    public static Type? ElementType(Type type)
    {
        var element = type == typeof(string)
            ? null
            : type.GetInterfaces().Prepend(type).FirstOrDefault(candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0];
        return element is null ? null : Nullable.GetUnderlyingType(element) ?? element;
    }
}
