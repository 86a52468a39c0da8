using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SoftReferences.Tests;

/// <summary>Creates pages in the binary form: valid ones, and ones that an owner with a bug would send, with a correct digest.</summary>
internal static class BinaryPageBody
{
    /// <summary>Writes a page.</summary>
    public static byte[] Of(DeletionPage page, OwnerKeyKind kind, long after)
    {
        var place = new byte[BinaryPage.MaximumLength(page)];
        return place[..BinaryPage.Write(place, AuthUsers.Service, kind, after, page)];
    }

    public static byte[] WithoutDigest(byte[] body) => body[..^SHA256.HashSizeInBytes];

    public static byte[] WithDigest(byte[] content) => [.. content, .. SHA256.HashData(content)];

    /// <summary>Writes the part before the tombstones.</summary>
    public static byte[] HeadOf(OwnerKeyKind kind, long after, long next, bool hasMore)
    {
        var head = WithoutDigest(Of(new DeletionPage("e1", [], 0, HasMore: false), kind, 0));
        BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(head.Length - 17), after);
        BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(head.Length - 9), next);
        head[^1] = hasMore ? (byte)1 : (byte)0;
        return head;
    }
}
