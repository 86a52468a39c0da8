namespace SoftReferences;

/// <summary>What an answer to a question with canaries is good for.</summary>
internal sealed record CanaryAnswer
{
    /// <summary>Gets the epoch of the owner's data, or <see langword="null"/> if the owner has none.</summary>
    public string? Epoch { get; init; }

    /// <summary>Gets the keys that exist, canaries among them.</summary>
    public IReadOnlyList<OwnerKey> Existing { get; init; } = [];

    /// <summary>Gets the keys that are missing, said by an owner that knew all canaries of the same question.</summary>
    public IReadOnlyList<OwnerKey> Missing { get; init; } = [];

    /// <summary>Gets the keys that are missing in an answer that had no canary: it proves nothing.</summary>
    public IReadOnlyList<OwnerKey> Unjudged { get; init; } = [];

    /// <summary>Gets the keys without an answer: all, when something is wrong with the answer as a whole.</summary>
    public IReadOnlyList<OwnerKey> Unknown { get; init; } = [];

    /// <summary>Gets the canaries that the owner said are missing. Then nothing it said counts.</summary>
    public IReadOnlyList<OwnerKey> MissingCanaries { get; init; } = [];

    /// <summary>Gets how many canaries the owner knew.</summary>
    public int KnownCanaries { get; init; }

    /// <summary>Gets why there is no answer to some of the keys.</summary>
    public string? Reason { get; init; }

    /// <summary>Gets how long the owner asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Gets a value indicating whether nothing was answered.</summary>
    public bool IsUnknown => Unknown.Count > 0 && Existing.Count + Missing.Count + Unjudged.Count == 0;
}
