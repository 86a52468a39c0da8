namespace SoftReferences;

/// <summary>The evaluated answer to a question with canaries.</summary>
internal sealed record CanaryAnswer
{
    /// <summary>Gets the epoch of the owner's data, or <see langword="null"/> if the owner has none.</summary>
    public string? Epoch { get; init; }

    /// <summary>Gets the keys that exist, including canaries.</summary>
    public IReadOnlyList<OwnerKey> Existing { get; init; } = [];

    /// <summary>Gets the missing keys, in an answer that knew all its canaries.</summary>
    public IReadOnlyList<OwnerKey> Missing { get; init; } = [];

    /// <summary>Gets the missing keys in an answer without canaries, which proves nothing.</summary>
    public IReadOnlyList<OwnerKey> Unjudged { get; init; } = [];

    /// <summary>Gets the keys without an answer: all of them if the answer as a whole is invalid.</summary>
    public IReadOnlyList<OwnerKey> Unknown { get; init; } = [];

    /// <summary>Gets the canaries that the owner reported as missing. If there are any, the rest of the answer does not count.</summary>
    public IReadOnlyList<OwnerKey> MissingCanaries { get; init; } = [];

    /// <summary>Gets the number of canaries that the owner knew.</summary>
    public int KnownCanaries { get; init; }

    /// <summary>Gets why some of the keys have no answer.</summary>
    public string? Reason { get; init; }

    /// <summary>Gets how long the owner asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Gets a value indicating whether no key has an answer.</summary>
    public bool IsUnknown => Unknown.Count > 0 && Existing.Count + Missing.Count + Unjudged.Count == 0;
}
