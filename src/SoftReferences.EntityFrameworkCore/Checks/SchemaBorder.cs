using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Decides which schemas the service owns.</summary>
internal sealed class SchemaBorder(IEnumerable<string> ownedSchemas, IEnumerable<SoftReference> references)
{
    private readonly List<string> _owned = [.. ownedSchemas];
    private readonly HashSet<string?> _declaredByOwners = [.. references.Select(reference => reference.Service.Schema)];

    /// <summary>Gets the schemas that the service declares to be its own.</summary>
    public IReadOnlyList<string> Owned => _owned;

    /// <summary>Reads the border of a context from its options and its model.</summary>
    public static SchemaBorder Of(DbContext context, IModel model) => new(
        context.GetService<IDbContextOptions>().FindExtension<SoftReferencesOptionsExtension>()?.OwnedSchemas ?? [],
        model.GetSoftReferences());

    /// <summary>Returns whether another service owns a schema. A missing schema is always the service's own.</summary>
    public bool IsForeign(string? schema) =>
        schema is not null && (_owned.Count > 0 ? !_owned.Contains(schema, StringComparer.Ordinal) : _declaredByOwners.Contains(schema));

    /// <summary>Returns whether the service declares that it owns a schema.</summary>
    public bool IsOwned(string? schema) => schema is not null && _owned.Contains(schema, StringComparer.Ordinal);

    /// <summary>Returns whether the owner of a reference declares that it owns a schema, and the service does not.</summary>
    public bool IsOfAnOwner(string? schema) => schema is not null && _declaredByOwners.Contains(schema) && IsForeign(schema);

    /// <summary>Explains why a schema is foreign, as part of a sentence.</summary>
    public string WhyForeign(string schema) => _owned.Count > 0
        ? $"this service does not own the schema '{schema}' (it owns {string.Join(", ", _owned.Select(owned => $"'{owned}'"))})"
        : $"the schema '{schema}' belongs to the owner of a reference";
}
