using Microsoft.EntityFrameworkCore.Infrastructure;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>A PostgreSQL type, collation or extension that a model creates. It is stored as an annotation whose name contains the name of the object.</summary>
/// <param name="Kind">The kind of object.</param>
/// <param name="Schema">Its schema.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">The definition.</param>
internal sealed record NamedAnnotation(string Kind, string Schema, string Name, string? Value)
{
    // The prefixes that Npgsql uses.
    private static readonly (string Prefix, string Kind)[] Kinds =
    [
        ("Npgsql:Enum:", "enum type"),
        ("Npgsql:Range:", "range type"),
        ("Npgsql:CollationDefinition:", "collation"),
        ("Npgsql:PostgresExtension:", "extension"),
    ];

    /// <summary>Reads the annotations of objects with a schema.</summary>
    public static IEnumerable<NamedAnnotation> In(IReadOnlyAnnotatable annotatable) =>
        from annotation in annotatable.GetAnnotations()
        from kind in Kinds
        where annotation.Name.StartsWith(kind.Prefix, StringComparison.Ordinal)
        let name = annotation.Name[kind.Prefix.Length..].Split('.', 2)
        where name.Length == 2
        select new NamedAnnotation(kind.Kind, name[0], name[1], annotation.Value?.ToString());
}
