using System.Buffers.Binary;

namespace SoftReferences;

/// <summary>Reads and writes keys in the binary form of the feed, where the kind is stored once for all keys.</summary>
internal static class BinaryKey
{
    private const int UuidLength = 16;
    private const int NumberLength = sizeof(long);
    private const int MaximumTextLength = OwnerKey.MaximumLength * 3;

    /// <summary>Gets the code of a kind.</summary>
    public static byte CodeOf(OwnerKeyKind kind) => kind switch
    {
        OwnerKeyKind.Uuid => 1,
        OwnerKeyKind.Number => 2,
        OwnerKeyKind.Text => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "It is not a kind of key."),
    };

    /// <summary>Gets the minimum length of a key of a kind.</summary>
    public static int MinimumLength(OwnerKeyKind kind) => kind switch
    {
        OwnerKeyKind.Uuid => UuidLength,
        OwnerKeyKind.Number => NumberLength,
        _ => 2,
    };

    /// <summary>Gets the maximum length of a key of a kind.</summary>
    public static int MaximumLength(OwnerKeyKind kind) => kind == OwnerKeyKind.Text ? 2 + MaximumTextLength : MinimumLength(kind);

    /// <summary>Gets an upper bound for the length of a given key.</summary>
    public static int MaximumLength(OwnerKey key) => key.Kind == OwnerKeyKind.Text ? 2 + (key.ToString().Length * 3) : MinimumLength(key.Kind);

    /// <summary>Writes a key.</summary>
    /// <returns>How many bytes were written.</returns>
    public static int Write(Span<byte> place, OwnerKey key, OwnerKeyKind kind)
    {
        switch (kind)
        {
            case OwnerKeyKind.Uuid:
                _ = key.AsGuid().TryWriteBytes(place, bigEndian: true, out var written);
                return written;
            case OwnerKeyKind.Number:
                BinaryPrimitives.WriteInt64BigEndian(place, key.AsNumber());
                return NumberLength;
            default:
                var text = key.Kind == OwnerKeyKind.Text ? key.ToString() : throw new InvalidOperationException($"The key '{key}' is of kind {key.Kind}, not {kind}.");
                var length = BinaryVarint.Write(place, (ulong)BinaryParts.Utf8Length(text));
                return length + BinaryParts.WriteUtf8(place[length..], text);
        }
    }

    /// <summary>Reads a key and advances.</summary>
    /// <returns>Whether it is a valid key, which zero, for instance, is not.</returns>
    /// <exception cref="InvalidDataException">The bytes are not enough for a key, or no text.</exception>
    public static bool TryRead(ref ReadOnlySpan<byte> rest, OwnerKeyKind kind, out OwnerKey key)
    {
        key = default;
        switch (kind)
        {
            case OwnerKeyKind.Uuid:
                var uuid = new Guid(BinaryParts.Take(ref rest, UuidLength), bigEndian: true);
                key = uuid == Guid.Empty ? default : OwnerKey.Of(uuid);
                return uuid != Guid.Empty;
            case OwnerKeyKind.Number:
                var number = BinaryPrimitives.ReadInt64BigEndian(BinaryParts.Take(ref rest, NumberLength));
                key = number == 0 ? default : OwnerKey.Of(number);
                return number != 0;
            default:
                var length = BinaryVarint.Read(ref rest);
                return length <= MaximumTextLength && OwnerKey.TryParse(BinaryParts.ReadUtf8(BinaryParts.Take(ref rest, (int)length)), OwnerKeyKind.Text, out key);
        }
    }
}
