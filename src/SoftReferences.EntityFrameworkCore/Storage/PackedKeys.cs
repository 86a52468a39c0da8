using System.Buffers.Binary;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Concatenated keys as <see cref="SqlDialect.Pack"/> returns them: 16 bytes per UUID and 8 per number, big-endian.</summary>
internal readonly struct PackedKeys(byte[] bytes, bool isUuid)
{
    private readonly int _length = isUuid ? 16 : sizeof(long);

    public int Count => bytes.Length / _length;

    /// <summary>Gets a key, or the default for zero.</summary>
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
