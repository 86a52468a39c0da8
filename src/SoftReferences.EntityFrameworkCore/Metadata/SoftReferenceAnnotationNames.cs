namespace SoftReferences.EntityFrameworkCore;

/// <summary>The names of the annotations that SoftReferences adds to a model. Model snapshots contain them, so they are frozen.</summary>
public static class SoftReferenceAnnotationNames
{
    /// <summary>The prefix of all names.</summary>
    public const string Prefix = "SoftReferences:";

    /// <summary>On a property: the canonical name of the owning resource, as in <c>//auth/users</c>.</summary>
    public const string Owner = Prefix + "Owner";

    /// <summary>On a property: the name of the reference, if the model declares one.</summary>
    public const string Name = Prefix + "Name";

    /// <summary>On a property: the name of the <see cref="SoftReferences.OrphanAction"/>.</summary>
    public const string OrphanAction = Prefix + "OrphanAction";

    /// <summary>On a property: the key that <see cref="SoftReferences.OrphanAction.SetValue"/> sets, in its text form.</summary>
    public const string OrphanValue = Prefix + "OrphanValue";

    /// <summary>On a property: the assembly-qualified name of the type that carries out an update or handles orphans.</summary>
    public const string OrphanHandler = Prefix + "OrphanHandler";

    /// <summary>On a property: the name of the <see cref="UnavailableOwnerPolicy"/>, if the reference has one of its own.</summary>
    public const string OnOwnerUnavailable = Prefix + "OnOwnerUnavailable";

    /// <summary>On a property: the name of the <see cref="SoftReferences.MergeAction"/>, if the reference declares one.</summary>
    public const string MergeAction = Prefix + "MergeAction";

    /// <summary>On an entity type: the canonical name of the resource whose owner it is, as in <c>//auth/users</c>.</summary>
    public const string OwnerOf = Prefix + "OwnerOf";

    /// <summary>On a property: the kind of the keys, where a snapshot may not tell it by the type that is stored.</summary>
    internal const string KeyKind = Prefix + "KeyKind";

    /// <summary>On an index, of the provider for PostgreSQL: the method of the index.</summary>
    internal const string NpgsqlIndexMethod = "Npgsql:IndexMethod";

    /// <summary>On a model, of the provider for PostgreSQL, before the name of a collation: what it is.</summary>
    internal const string NpgsqlCollation = "Npgsql:CollationDefinition:";

    /// <summary>On an entity type: the name of the property that marks an entity as deleted.</summary>
    public const string SoftDeletedBy = Prefix + "SoftDeletedBy";
}
