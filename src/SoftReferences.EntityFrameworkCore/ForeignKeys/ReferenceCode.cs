using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Writes the C# that declares a reference in place of a foreign key.</summary>
internal static class ReferenceCode
{
    /// <summary>Gets the action that does what <c>ON DELETE</c> says, or what comes nearest to it.</summary>
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
        "smallint" => "short",
        "integer" => "int",
        "bigint" => "long",
        "text" or "character varying" or ['c', 'h', 'a', 'r', 'a', 'c', 't', 'e', 'r', ' ', 'v', 'a', 'r', 'y', 'i', 'n', 'g', '(', ..] => "string",
        _ => null,
    };

    public static string ForDependent(CrossingKey key, IProperty? property, IModel model)
    {
        var known = model.GetSoftReferences().FirstOrDefault(reference => reference.Service.Schema == key.Principal.Schema && reference.Service.Resource == ResourceName(key.Principal.Name));
        var marker = known is null ? Marker(key.Principal) : Marker(known);
        var keyType = KeyType(key.ColumnType);
        var type = $"SoftRef<{marker}{(keyType == "Guid" ? null : $", {keyType}")}>{(key.IsNullable ? "?" : null)}";
        var entity = property?.DeclaringType.ClrType.Name ?? Pascal(key.Root.Name);
        var name = property?.Name ?? Pascal(key.Columns[0]);
        var navigation = property?.GetContainingForeignKeys().Select(foreignKey => foreignKey.DependentToPrincipal?.Name).FirstOrDefault(navigation => navigation is not null);
        var parameter = char.ToLowerInvariant(entity[0]) + entity[1..];
        return string.Join('\n', new[]
        {
            known is null ? Declaration(key.Principal, marker) : null,
            $"// {entity}{(property is null ? $", mapped to {key.Root.DisplayName()}" : null)}",
            $"public {type} {name} {{ get; set; }}{(navigation is null ? null : $" // instead of the navigation '{navigation}'")}",
            string.Empty,
            "// OnModelCreating",
            $"modelBuilder.Entity<{entity}>().HasSoftReference({parameter} => {parameter}.{name}).OnOwnerDeleted(OrphanAction.{Proposed(key)});",
        }.OfType<string>());
    }

    /// <summary>Writes the code for the owner's side; <see langword="null"/> when the model has it.</summary>
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

    private static string Marker(SoftReference reference) => (Nullable.GetUnderlyingType(reference.Property.ClrType) ?? reference.Property.ClrType).GenericTypeArguments.FirstOrDefault()?.Name ?? Pascal(reference.Service.Name);

    private static string Marker(StoreObjectIdentifier table) => Pascal(ServiceName(table.Schema ?? "this")) + Pascal(ResourceName(table.Name));

    /// <summary>Gets the name of a service from that of its schema: <c>auth</c> of <c>auth_schema</c>.</summary>
    public static string ServiceName(string schema) => ResourceName(schema.EndsWith("_schema", StringComparison.OrdinalIgnoreCase) && schema.Length > 7 ? schema[..^7] : schema);

    // Names of services and resources have lower-case letters, digits, '-' and '_' only.
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
