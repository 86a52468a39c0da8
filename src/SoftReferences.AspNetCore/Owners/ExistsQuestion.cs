namespace SoftReferences.AspNetCore;

/// <summary>A valid question about existence.</summary>
/// <param name="Keys">The keys, none of them zero.</param>
/// <param name="FindsTombstones">Whether the answer distinguishes deleted entities from those that never existed.</param>
/// <param name="BinaryBody">The body of a question in the binary form; the answer contains a digest of it.</param>
internal sealed record ExistsQuestion(IReadOnlyList<OwnerKey> Keys, bool FindsTombstones, byte[]? BinaryBody = null);
