using System.Security.Cryptography;
using System.Text;
using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>Ties each status of an answer to its id: the SHA-256 of a line <c>{id} {status}</c> for each, in the order of the answer.</summary>
/// <remarks>
/// An answer contains statuses without ids. Without the digest, an answer to another question of the same length, or in another order,
/// would be accepted.
/// </remarks>
internal static class ExistsDigest
{
    private static readonly int MaximumLineLength = Encoding.UTF8.GetMaxByteCount(OwnerKey.MaximumLength) + " missing\n".Length;

    public static string Of(IReadOnlyList<OwnerKey> keys, IReadOnlyList<OwnedStatus> statuses)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<char> text = stackalloc char[OwnerKey.MaximumLength];
        Span<byte> line = stackalloc byte[MaximumLineLength];
        for (var index = 0; index < statuses.Count; index++)
        {
            _ = keys[index].TryFormat(text, out var written, default, provider: null);
            var length = Encoding.UTF8.GetBytes(text[..written], line);
            var end = EndOf(statuses[index]);
            end.CopyTo(line[length..]);
            hash.AppendData(line[..(length + end.Length)]);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return Convert.ToHexStringLower(digest);
    }

    private static ReadOnlySpan<byte> EndOf(OwnedStatus status) => status switch
    {
        OwnedStatus.Exists => " exists\n"u8,
        OwnedStatus.Missing => " missing\n"u8,
        OwnedStatus.Deleted => " deleted\n"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "It is not a status."),
    };
}
