namespace SoftReferences;

/// <summary>The routes of the owner protocol, version 1, relative to the owner's base address, and the names in its headers.</summary>
internal static class ProtocolRoutes
{
    public const string JsonMediaType = "application/json";

    /// <summary>The binary form of questions and answers about existence.</summary>
    public const string BinaryMediaType = "application/vnd.softreferences.exists.v1";

    /// <summary>The binary form of a page of the feed.</summary>
    public const string BinaryPageMediaType = "application/vnd.softreferences.deletions.v1";

    /// <summary>The response header with the maximum number of ids per question.</summary>
    public const string MaximumBatchHeader = "SoftReferences-Maximum-Batch";

    /// <summary>The form of the feed with one event per line.</summary>
    public const string LinesMediaType = "application/x-ndjson";

    /// <summary>The response header with the epoch of a feed in lines, or of the position at which a pruned feed begins.</summary>
    public const string EpochHeader = "SoftReferences-Epoch";

    /// <summary>The response header with the position before the oldest tombstone, sent if the requested tombstones were pruned.</summary>
    public const string RestartAtHeader = "SoftReferences-Restart-At";

    /// <summary>The response header that identifies the owner in a response without a page.</summary>
    public const string ResourceHeader = "SoftReferences-Resource";

    /// <summary>The catalog of a service: the resources that it owns, and the references that it holds.</summary>
    public const string Catalog = "soft-references/v1/catalog";

    /// <summary>The parameter of a question about existence that tells whether deleted entities must be distinguished from missing ones.</summary>
    public const string TombstonesParameter = "tombstones";

    public static string Exists(OwningService service) => $"soft-references/v1/{service.Resource}/exists";

    public static string Deletions(OwningService service) => $"soft-references/v1/{service.Resource}/deletions";
}
