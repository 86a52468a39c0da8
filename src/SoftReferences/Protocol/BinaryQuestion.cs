using System.Buffers.Binary;
using System.Globalization;

namespace SoftReferences;

/// <summary>The binary form of a question about existence. docs/protocol.md describes it byte for byte.</summary>
internal static class BinaryQuestion
{
    private const int HeadLength = 9;
    private const int KindOffset = 4;
    private const int CountOffset = 5;
    private const int UuidLength = 16;
    private const int NumberLength = 8;
    private const byte UuidKind = 1;
    private const byte NumberKind = 2;

    private static ReadOnlySpan<byte> Magic => "SRQ1"u8;

    /// <summary>Returns whether the binary form supports these keys, which must be of one kind and not texts.</summary>
    public static bool CanHold(IReadOnlyList<OwnerKey> keys)
    {
        var kind = keys.Count == 0 ? OwnerKeyKind.None : keys[0].Kind;
        return kind is OwnerKeyKind.Uuid or OwnerKeyKind.Number && keys.All(key => key.Kind == kind);
    }

    public static byte[] Write(IReadOnlyList<OwnerKey> keys)
    {
        var uuids = keys[0].Kind == OwnerKeyKind.Uuid;
        var length = uuids ? UuidLength : NumberLength;
        var body = new byte[HeadLength + (keys.Count * length)];
        Magic.CopyTo(body);
        body[KindOffset] = uuids ? UuidKind : NumberKind;
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(CountOffset), keys.Count);
        for (var index = 0; index < keys.Count; index++)
        {
            var place = body.AsSpan(HeadLength + (index * length), length);
            if (uuids)
            {
                _ = keys[index].AsGuid().TryWriteBytes(place, bigEndian: true, out _);
            }
            else
            {
                BinaryPrimitives.WriteInt64BigEndian(place, keys[index].AsNumber());
            }
        }

        return body;
    }

    /// <summary>Gets the concatenated bytes of the keys.</summary>
    public static ReadOnlySpan<byte> KeyBytes(ReadOnlySpan<byte> body) => body[HeadLength..];

    /// <summary>Reads a question.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="kind">The kind that the keys must have.</param>
    /// <param name="zeros">The indexes of zero keys, which are not in <paramref name="keys"/>.</param>
    /// <param name="keys">The keys.</param>
    /// <returns>What is wrong with the body as a whole, or <see langword="null"/>.</returns>
    public static string? Read(ReadOnlySpan<byte> body, OwnerKeyKind kind, List<int> zeros, out OwnerKey[] keys)
    {
        keys = [];
        if (body.Length < HeadLength || !body.StartsWith(Magic))
        {
            return "It does not begin as a question in the binary form does.";
        }

        var expected = kind == OwnerKeyKind.Uuid ? UuidKind : NumberKind;
        if (body[KindOffset] != expected)
        {
            return string.Create(CultureInfo.InvariantCulture, $"Its keys are of kind {body[KindOffset]}, and those of the resource are of kind {expected}.");
        }

        var length = kind == OwnerKeyKind.Uuid ? UuidLength : NumberLength;
        var bytes = KeyBytes(body);
        var count = BinaryPrimitives.ReadUInt32BigEndian(body[CountOffset..]);
        if ((long)count * length != bytes.Length)
        {
            return string.Create(CultureInfo.InvariantCulture, $"It has {bytes.Length} bytes of keys, and {count} keys have {(long)count * length}.");
        }

        keys = new OwnerKey[count];
        for (var index = 0; index < keys.Length; index++)
        {
            var place = bytes.Slice(index * length, length);
            if (!place.ContainsAnyExcept((byte)0))
            {
                zeros.Add(index);
            }
            else
            {
                keys[index] = kind == OwnerKeyKind.Uuid ? OwnerKey.Of(new Guid(place, bigEndian: true)) : OwnerKey.Of(BinaryPrimitives.ReadInt64BigEndian(place));
            }
        }

        return null;
    }
}
