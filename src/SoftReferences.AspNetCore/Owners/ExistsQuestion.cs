namespace SoftReferences.AspNetCore;

/// <summary>A question about existence that was understood.</summary>
/// <param name="Keys">The keys, none of them zero.</param>
/// <param name="FindsTombstones">Whether the caller wants deleted entities told from those that never were.</param>
/// <param name="BinaryBody">The body of a question in the binary form, which its answer is tied to.</param>
internal sealed record ExistsQuestion(IReadOnlyList<OwnerKey> Keys, bool FindsTombstones, byte[]? BinaryBody = null);
