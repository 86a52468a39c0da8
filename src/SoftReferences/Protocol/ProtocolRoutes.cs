namespace SoftReferences;

/// <summary>The routes of the owner protocol, version 1, relative to the owner's base address, and the names in its headers.</summary>
internal static class ProtocolRoutes
{
    public const string JsonMediaType = "application/json";

    /// <summary>The binary form of questions and answers about existence.</summary>
    public const string BinaryMediaType = "application/vnd.softreferences.exists.v1";

    /// <summary>The binary form of a page of the feed.</summary>
    public const string BinaryPageMediaType = "application/vnd.softreferences.deletions.v1";

    /// <summary>The response header with which an owner announces how many ids one question may have.</summary>
    public const string MaximumBatchHeader = "SoftReferences-Maximum-Batch";

    /// <summary>The form of the feed that has one event a line.</summary>
    public const string LinesMediaType = "application/x-ndjson";

    /// <summary>The response header with which an owner names the epoch of a feed in lines, and that of the position where a pruned feed begins.</summary>
    public const string EpochHeader = "SoftReferences-Epoch";

    /// <summary>The response header with which an owner that has pruned what was asked for names the position before the oldest tombstone it has.</summary>
    public const string RestartAtHeader = "SoftReferences-Restart-At";

    /// <summary>The response header with which an owner that has no page says who it is.</summary>
    public const string ResourceHeader = "SoftReferences-Resource";

    /// <summary>The catalog of a service: what it owns, and what it refers to.</summary>
    public const string Catalog = "soft-references/v1/catalog";

    /// <summary>The parameter of a question about existence that says whether deleted entities have to be told from those that never were.</summary>
    public const string TombstonesParameter = "tombstones";

    public static string Exists(OwningService service) => $"soft-references/v1/{service.Resource}/exists";

    public static string Deletions(OwningService service) => $"soft-references/v1/{service.Resource}/deletions";
}
