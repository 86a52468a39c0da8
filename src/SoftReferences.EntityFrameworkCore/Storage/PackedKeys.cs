using System.Buffers.Binary;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Keys one after the other, as <see cref="SqlDialect.Pack"/> gives them: 16 bytes for a UUID and 8 for a number, the highest byte first.</summary>
internal readonly struct PackedKeys(byte[] bytes, bool isUuid)
{
    private readonly int _length = isUuid ? 16 : sizeof(long);

    public int Count => bytes.Length / _length;

    /// <summary>Gets a key, or none for a zero.</summary>
    public OwnerKey this[int index]
    {
        get
        {
            var place = bytes.AsSpan(index * _length, _length);
            if (!place.ContainsAnyExcept((byte)0))
            {
                return default;
            }

            return isUuid ? OwnerKey.Of(new Guid(place, bigEndian: true)) : OwnerKey.Of(BinaryPrimitives.ReadInt64BigEndian(place));
        }
    }
}
