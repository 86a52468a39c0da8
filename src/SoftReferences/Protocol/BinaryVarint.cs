namespace SoftReferences;

/// <summary>Variable-length 64-bit integers: seven bits per byte, lowest first, with the highest bit set in all but the last.</summary>
internal static class BinaryVarint
{
    /// <summary>The maximum length.</summary>
    public const int MaximumLength = 10;

    private const byte More = 0x80;

    /// <summary>Zigzag encoding, so that small negative numbers are short too: 0, -1, 1, -2 become 0, 1, 2, 3.</summary>
    public static ulong ToUnsigned(long value) => (ulong)((value << 1) ^ (value >> 63));

    /// <summary>Reverses <see cref="ToUnsigned"/>.</summary>
    public static long ToSigned(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    /// <summary>Writes an integer.</summary>
    /// <returns>How many bytes were written.</returns>
    public static int Write(Span<byte> place, ulong value)
    {
        var length = 0;
        for (; value >= More; value >>= 7)
        {
            place[length++] = (byte)(value | More);
        }

        place[length] = (byte)value;
        return length + 1;
    }

    /// <summary>Reads an integer and advances.</summary>
    /// <exception cref="InvalidDataException">It is truncated, it is longer than it need be, or it has more than 64 bits.</exception>
    public static ulong Read(ref ReadOnlySpan<byte> rest)
    {
        ulong value = 0;
        for (var index = 0; index < MaximumLength; index++)
        {
            if (index == rest.Length)
            {
                throw new InvalidDataException("it was cut off");
            }

            var part = rest[index];
            if (index == MaximumLength - 1 && part > 1)
            {
                break;
            }

            value |= (ulong)(part & ~More) << (7 * index);
            if (part < More)
            {
                rest = rest[(index + 1)..];
                return part == 0 && index > 0 ? throw new InvalidDataException("it has a number in more bytes than it needs") : value;
            }
        }

        throw new InvalidDataException("it has a number of more than 64 bits");
    }
}
