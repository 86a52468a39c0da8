using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Generates the C# that declares a reference in place of a foreign key.</summary>
internal static class ReferenceCode
{
    /// <summary>Gets the orphan action that corresponds to <c>ON DELETE</c>, or the closest one.</summary>
    public static OrphanAction Proposed(CrossingKey key) => key.OnDelete switch
    {
        "CASCADE" => OrphanAction.Delete,
        "SET NULL" => OrphanAction.SetNull,
        "SET DEFAULT" => OrphanAction.SetValue,
        _ => OrphanAction.Keep,
    };

    /// <summary>Gets the C# type of a key, or <see langword="null"/> for a column that cannot hold one.</summary>
    public static string? KeyType(string columnType) => columnType switch
    {
        "uuid" => "Guid",
        "smallint" or "integer" => "int",
        "bigint" => "long",
        "text" or "character varying" or ['c', 'h', 'a', 'r', 'a', 'c', 't', 'e', 'r', ' ', 'v', 'a', 'r', 'y', 'i', 'n', 'g', '(', ..] => "string",
        _ => null,
    };

    /// <summary>Generates the code of the referring side.</summary>
    /// <param name="key">The key.</param>
    /// <param name="property">The property that its column is mapped to; <see langword="null"/> when there is none.</param>
    /// <param name="table">The table in the model; <see langword="null"/> when it is not mapped.</param>
    /// <param name="model">The model of the application.</param>
    public static string ForDependent(CrossingKey key, IProperty? property, ITable? table, IModel model)
    {
        var known = model.GetSoftReferences().FirstOrDefault(reference => reference.Service.Schema == key.Principal.Schema && reference.Service.Resource == ResourceName(key.Principal.Name));
        var marker = known is null ? Marker(key.Principal) : Marker(known);
        // An implicit join entity is a dictionary, without a CLR property that could become a reference.
        var mapped = property?.DeclaringType is IEntityType { IsPropertyBag: true } ? null : property;
        var type = mapped?.DeclaringType ?? table?.EntityTypeMappings.Select(mapping => (IEntityType)mapping.TypeBase).FirstOrDefault(IsEntity);
        var entity = type?.ClrType.Name ?? Pascal(key.Root.Name);
        var name = mapped?.Name ?? Pascal(key.Columns[0]);
        var navigation = mapped?.GetContainingForeignKeys().Select(foreignKey => foreignKey.DependentToPrincipal?.Name).FirstOrDefault(navigation => navigation is not null);
        // In the table of a hierarchy, the column of a required property may be nullable.
        var reference = ReferenceType(marker, KeyType(key.ColumnType), mapped?.IsNullable ?? key.IsNullable);
        var builder = type is null ? $"modelBuilder.Entity<{entity}>()" : Builder(type);
        var configuration = string.Concat(ColumnName(mapped, key.Columns[0], name), ColumnType(key.ColumnType));
        return string.Join('\n', new[]
        {
            known is null ? Declaration(key.Principal, marker) : null,
            $"// {entity}{(type is null ? $", mapped to {key.Root.DisplayName()}" : null)}",
            $"public {reference} {name} {{ get; set; }}{(navigation is null ? null : $" // instead of the navigation '{navigation}'")}",
            string.Empty,
            "// OnModelCreating",
            $"{builder}.HasSoftReference({Lambda(entity, name)}).OnOwnerDeleted(OrphanAction.{Proposed(key)});",
            configuration.Length == 0 ? null : $"{builder}.Property({Lambda(entity, name)}){configuration};",
        }.OfType<string>());
    }

    /// <summary>Generates the code of the owner's side, or returns <see langword="null"/> if the model already has it.</summary>
    public static string? ForOwner(CrossingKey key, IProperty? property)
    {
        if (property?.DeclaringType is IReadOnlyEntityType mapped && mapped.FindAnnotation(SoftReferenceAnnotationNames.OwnerOf) is not null)
        {
            return null;
        }

        var marker = Marker(key.Principal);
        return string.Join(
            '\n',
            Declaration(key.Principal, marker),
            "// OnModelCreating",
            $"modelBuilder.Entity<{property?.DeclaringType.ClrType.Name ?? Pascal(key.Principal.Name)}>().IsSoftReferenceOwner<{marker}>();");
    }

    private static string Declaration(StoreObjectIdentifier table, string marker) =>
        $$"""
        // {{marker}}.cs
        public sealed class {{marker}} : IOwningService
        {
            public static OwningService Service { get; } = new("{{ServiceName(table.Schema ?? "this")}}", resource: "{{ResourceName(table.Name)}}") { Schema = {{Literal(table.Schema)}} };
        }

        """;

    private static bool IsEntity(IReadOnlyEntityType type) => type is { BaseType: null, IsPropertyBag: false } && !type.IsOwned();

    private static string ReferenceType(string marker, string? keyType, bool isNullable) => $"SoftRef<{marker}{(keyType == "Guid" ? null : $", {keyType}")}>{(isNullable ? "?" : null)}";

    private static string Builder(IReadOnlyTypeBase type) => type switch
    {
        IReadOnlyComplexType complex => $"{Builder(complex.ComplexProperty.DeclaringType)}.ComplexProperty({Lambda(complex.ComplexProperty.DeclaringType.ClrType.Name, complex.ComplexProperty.Name)})",
        IReadOnlyEntityType entity when entity.FindOwnership() is { PrincipalToDependent: { } owned } ownership =>
            $"{Builder(ownership.PrincipalEntityType)}.{(ownership.IsUnique ? "OwnsOne" : "OwnsMany")}({Lambda(ownership.PrincipalEntityType.ClrType.Name, owned.Name)})",
        _ => $"modelBuilder.Entity<{type.ClrType.Name}>()",
    };

    // A single letter is never a C# keyword, unlike for example 'event' for an 'Event'.
    private static string Lambda(string type, string member) => $"{char.ToLowerInvariant(type[0])} => {char.ToLowerInvariant(type[0])}.{member}";

    private static string? ColumnName(IProperty? mapped, string column, string name) => mapped is null && column != name ? $".HasColumnName({Literal(column)})" : null;

    // Keeps the column type: without these, a reference to an integer is an 'integer', and one to a text has 256 characters.
    private static string? ColumnType(string columnType) => columnType switch
    {
        "smallint" or "text" or "character varying" => $".HasColumnType({Literal(columnType)})",
        ['c', 'h', 'a', 'r', 'a', 'c', 't', 'e', 'r', ' ', 'v', 'a', 'r', 'y', 'i', 'n', 'g', '(', .. var length, ')'] when length != Invariant(OwnerKey.MaximumLength) => $".HasMaxLength({length})",
        _ => null,
    };

    private static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Marker(SoftReference reference) => (Nullable.GetUnderlyingType(reference.Property.ClrType) ?? reference.Property.ClrType).GenericTypeArguments.FirstOrDefault()?.Name ?? Pascal(reference.Service.Name);

    private static string Marker(StoreObjectIdentifier table) => Pascal(ServiceName(table.Schema ?? "this")) + Pascal(ResourceName(table.Name));

    /// <summary>Gets the name of a service from that of its schema: <c>auth</c> of <c>auth_schema</c>.</summary>
    public static string ServiceName(string schema) => ResourceName(schema.EndsWith("_schema", StringComparison.OrdinalIgnoreCase) && schema.Length > 7 ? schema[..^7] : schema);

    // Names of services and resources consist of lower-case letters, digits, '-' and '_'.
    private static string ResourceName(string name)
    {
        var text = string.Concat(name.ToLowerInvariant().Select(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' ? character : '-')).Trim('-');
        return text.Length == 0 ? "entities" : text[..Math.Min(text.Length, OwningService.MaximumNameLength)];
    }

    private static string Pascal(string name)
    {
        var text = new StringBuilder();
        var begins = true;
        foreach (var character in name)
        {
            if (char.IsLetterOrDigit(character))
            {
                text.Append(begins ? char.ToUpper(character, CultureInfo.InvariantCulture) : character);
                begins = false;
            }
            else
            {
                begins = true;
            }
        }

        return text.Length == 0 || char.IsDigit(text[0]) ? $"_{text}" : text.ToString();
    }

    private static string Literal(string? text) => text is null ? "null" : $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
