namespace SoftReferences.Stores;

/// <summary>What the owner said about the keys of a range.</summary>
/// <param name="Epoch">The epoch of the owner's data that all answers are from, or <see langword="null"/> if the owner has none.</param>
/// <param name="Missing">The keys that it does not know, each from an answer that knew its canaries.</param>
/// <param name="Unknown">How many keys it could not be asked about, or could not say anything about.</param>
/// <param name="Confirmed">Some of the keys that exist, to serve as canaries.</param>
public sealed record SweepFindings(string? Epoch, IReadOnlyList<OwnerKey> Missing, int Unknown, IReadOnlyList<OwnerKey> Confirmed)
{
    /// <summary>Gets those of the unknown keys that the owner was asked for: all others that are not missing exist.</summary>
    /// <value>None by default.</value>
    public IReadOnlyList<OwnerKey> Unanswered { get; init; } = [];
}
