using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>A reference in the model: a property that refers to another service's entity, and what happens to its orphans.</summary>
public sealed class SoftReference
{
    /// <summary>The maximum length of a name, which is the length of its columns.</summary>
    internal const int MaximumNameLength = 512;

    private readonly SoftReferenceType _type;
    private readonly string? _name;

    internal SoftReference(IReadOnlyProperty property, SoftReferenceType type, string? name = null)
    {
        Property = property;
        _type = type;
        _name = name;
    }

    /// <summary>Gets the property.</summary>
    public IReadOnlyProperty Property { get; }

    /// <summary>Gets the name of the reference, under which clean-up work is stored: <c>Pet.UserId</c> or, in a part of an entity, <c>Pet.Home.UserId</c>.</summary>
    /// <value>The names of the entity and the property, unless <see cref="SoftReferenceBuilder{TEntity, TReference}.HasName"/> declares another.</value>
    public string Name => _name ?? DeclaredName ?? PlaceName;

    /// <summary>Gets the name that the model declares, or <see langword="null"/>.</summary>
    internal string? DeclaredName => Annotation(SoftReferenceAnnotationNames.Name);

    /// <summary>Gets the default name, which the reference has if the model declares none.</summary>
    internal string PlaceName => $"{Path(Property.DeclaringType)}.{Property.Name}";

    /// <summary>Gets the owning service.</summary>
    public OwningService Service => _type.Service;

    /// <summary>Gets the type of the owner's key, as in <see cref="Guid"/>.</summary>
    public Type KeyType => _type.KeyType;

    /// <summary>Gets the kind of the owner's key.</summary>
    public OwnerKeyKind KeyKind => _type.KeyKind;

    /// <summary>Gets a value indicating whether the property holds many references, as an array does.</summary>
    public bool IsCollection => SoftReferenceType.Find(Property.ClrType) is null;

    /// <summary>Gets how the values are stored, which decides which actions are possible.</summary>
    public ReferenceStorage Storage
    {
        get
        {
            return Property.DeclaringType.IsMappedToJson() ? ReferenceStorage.Json
                : !Property.GetMappedStoreObjects(StoreObjectType.Table).Any() ? ReferenceStorage.None
                : IsCollection ? ReferenceStorage.Collection
                : Property.DeclaringType is IReadOnlyComplexType ? ReferenceStorage.ComplexType
                : ReferenceStorage.Table;
        }
    }

    /// <summary>Gets a value indicating whether a key, or an index over all rows, starts with the reference, so that its rows are found quickly.</summary>
    public bool LeadsAnIndex => Property.DeclaringType is IReadOnlyEntityType entityType
        && (entityType.GetKeys().Any(key => key.Properties[0] == Property)
            || entityType.GetIndexes().Any(index => (IsCollection ? IsGin(index) && index.Properties.Contains(Property) : index.Properties[0] == Property) && index.GetFilter() is null));

    /// <summary>Gets what happens to orphans, or <see langword="null"/> if the model does not declare it.</summary>
    public OrphanAction? Action =>
        Enum.TryParse<OrphanAction>(Annotation(SoftReferenceAnnotationNames.OrphanAction), out var action) && Enum.IsDefined(action) ? action : null;

    /// <summary>Gets the key, in text form, that <see cref="OrphanAction.SetValue"/> sets.</summary>
    public string? Value => Annotation(SoftReferenceAnnotationNames.OrphanValue);

    /// <summary>Gets the type that carries out <see cref="OrphanAction.Update"/> or <see cref="OrphanAction.Handle"/>.</summary>
    public Type? HandlerType => Annotation(SoftReferenceAnnotationNames.OrphanHandler) is { } name ? Type.GetType(name, throwOnError: false) : null;

    /// <summary>Gets what happens to rows whose referenced entity was merged into another one.</summary>
    /// <value><see cref="SoftReferences.MergeAction.Repoint"/> if the model does not declare it.</value>
    public MergeAction MergeAction =>
        Enum.TryParse<MergeAction>(Annotation(SoftReferenceAnnotationNames.MergeAction), out var action) && Enum.IsDefined(action) ? action : MergeAction.Repoint;

    /// <summary>Gets whether the reference is rejected or accepted while its owner cannot say, or <see langword="null"/> to use <see cref="OwnerOptions.OnUnavailable"/>.</summary>
    public UnavailableOwnerPolicy? OnOwnerUnavailable =>
        Enum.TryParse<UnavailableOwnerPolicy>(Annotation(SoftReferenceAnnotationNames.OnOwnerUnavailable), out var policy) ? policy : null;

    /// <summary>Gets how the reference, or an element of the collection, is stored. The property must belong to a finished model.</summary>
    internal RelationalTypeMapping? Mapping =>
        ((IProperty)Property).FindRelationalTypeMapping() is { } mapping ? (RelationalTypeMapping?)mapping.ElementTypeMapping ?? mapping : null;

    // PostgreSQL finds elements only with a GIN index. Npgsql stores the index method in this annotation.
    internal static bool IsGin(IReadOnlyIndex index) => index.FindAnnotation(SoftReferenceAnnotationNames.NpgsqlIndexMethod)?.Value is "gin";

    /// <summary>Returns a copy with another name, for work that is stored under that name.</summary>
    internal SoftReference Under(string name) => new(Property, _type, name);

    /// <summary>Reads a reference of the property's type from the text form of its key.</summary>
    internal ISoftRef Parse(string key) => _type.Parse(key);

    /// <summary>Reads a reference of the property's type, or returns <see langword="null"/> if that type cannot hold the key.</summary>
    internal ISoftRef? TryParse(string key) => _type.TryParse(key);

    /// <summary>Returns whether a row can refer to a key. The owner may have keys for which the property's type, or its column, has no room.</summary>
    internal bool CanHold(OwnerKey key)
    {
        if (KeyKind == OwnerKeyKind.Uuid)
        {
            return true;
        }

        if (TryParse(key.ToString()) is not { } reference)
        {
            return false;
        }

        // A converter to a narrower number keeps the lowest bits, which are another key.
        var converter = KeyKind == OwnerKeyKind.Number ? Mapping?.Converter : null;
        return converter is null || reference.Equals(converter.ConvertFromProvider(converter.ConvertToProvider(reference)));
    }

    /// <summary>Reads the text form of a key of the owner, even if the property's type cannot hold it, as an <see cref="int"/> cannot hold all keys of an owner with <see cref="long"/> ones.</summary>
    internal OwnerKey ParseKey(string key) => KeyKind == OwnerKeyKind.Text && TryParse(key) is { } reference ? reference.Key
        : OwnerKey.TryParse(key, KeyKind, out var parsed) ? parsed
        : Parse(key).Key;

    /// <summary>Returns <see cref="Name"/>.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;

    private static string Path(IReadOnlyTypeBase type) => type switch
    {
        IReadOnlyComplexType complexType => $"{Path(complexType.ComplexProperty.DeclaringType)}.{complexType.ComplexProperty.Name}",
        IReadOnlyEntityType entityType when entityType.FindOwnership()?.PrincipalToDependent is { } navigation => $"{Path(navigation.DeclaringEntityType)}.{navigation.Name}",
        _ => type.ShortName(),
    };

    private string? Annotation(string name) => Property.FindAnnotation(name)?.Value as string;
}
