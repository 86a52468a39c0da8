using Microsoft.EntityFrameworkCore.Infrastructure;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Something of PostgreSQL's own that a model makes, and keeps in an annotation whose name is its name: a type, a collation or an extension.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Schema">Its schema.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">How it is defined.</param>
internal sealed record NamedAnnotation(string Kind, string Schema, string Name, string? Value)
{
    // As its provider names them.
    private static readonly (string Prefix, string Kind)[] Kinds =
    [
        ("Npgsql:Enum:", "enum type"),
        ("Npgsql:Range:", "range type"),
        ("Npgsql:CollationDefinition:", "collation"),
        ("Npgsql:PostgresExtension:", "extension"),
    ];

    /// <summary>Reads those that name a schema.</summary>
    public static IEnumerable<NamedAnnotation> In(IReadOnlyAnnotatable annotatable) =>
        from annotation in annotatable.GetAnnotations()
        from kind in Kinds
        where annotation.Name.StartsWith(kind.Prefix, StringComparison.Ordinal)
        let name = annotation.Name[kind.Prefix.Length..].Split('.', 2)
        where name.Length == 2
        select new NamedAnnotation(kind.Kind, name[0], name[1], annotation.Value?.ToString());
}
