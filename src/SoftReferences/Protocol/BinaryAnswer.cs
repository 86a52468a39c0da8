using System.Buffers.Binary;
using System.Security.Cryptography;
using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>The binary form of an answer about existence. docs/protocol.md describes it byte for byte.</summary>
/// <remarks>
/// Two zero bits are not a valid status, so a body of zeros is not an answer. The digest at the end covers the keys of the question and
/// all preceding bytes, so it does not match an answer to another question, in another order, or with a changed bit.
/// </remarks>
internal static class BinaryAnswer
{
    private const int StatusesPerByte = 4;
    private const int MaximumHeadLength = 4 + (3 * BinaryParts.MaximumTextLength) + sizeof(long) + sizeof(uint);

    private static ReadOnlySpan<byte> Magic => "SRA1"u8;

    /// <summary>Gets the maximum length of an answer to a number of keys.</summary>
    public static int MaximumLength(int count) => MaximumHeadLength + StatusBytes(count) + SHA256.HashSizeInBytes;

    /// <summary>Writes an answer.</summary>
    /// <param name="owner">The owner that answers.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="question">The body of the question.</param>
    public static byte[] Write(OwningService owner, OwnedAnswer answer, ReadOnlySpan<byte> question)
    {
        var body = new byte[MaximumLength(answer.Statuses.Count)];
        Magic.CopyTo(body);
        var length = Magic.Length;
        length += BinaryParts.WriteText(body.AsSpan(length), owner.Name);
        length += BinaryParts.WriteText(body.AsSpan(length), owner.Resource);
        length += BinaryParts.WriteText(body.AsSpan(length), answer.Epoch);
        BinaryPrimitives.WriteInt64BigEndian(body.AsSpan(length), (answer.AsOf - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        length += sizeof(long);
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(length), answer.Statuses.Count);
        length += sizeof(uint);
        for (var index = 0; index < answer.Statuses.Count; index++)
        {
            body[length + (index / StatusesPerByte)] |= (byte)(BitsOf(answer.Statuses[index]) << ShiftOf(index));
        }

        length += StatusBytes(answer.Statuses.Count);
        Digest(question, body.AsSpan(0, length), body.AsSpan(length, SHA256.HashSizeInBytes));
        return body[..(length + SHA256.HashSizeInBytes)];
    }

    /// <summary>Reads an answer.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="question">The body of the question.</param>
    /// <exception cref="InvalidDataException">It is not an answer to that question.</exception>
    public static ExistsAnswer Read(ReadOnlySpan<byte> body, ReadOnlySpan<byte> question)
    {
        if (body.Length < Magic.Length + SHA256.HashSizeInBytes || !body.StartsWith(Magic))
        {
            throw new InvalidDataException("it is not in the binary form, or was cut off");
        }

        var content = body[..^SHA256.HashSizeInBytes];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Digest(question, content, digest);
        if (!digest.SequenceEqual(body[^SHA256.HashSizeInBytes..]))
        {
            throw new InvalidDataException("its digest is wrong: it was changed or cut off, or answers another question");
        }

        var rest = content[Magic.Length..];
        var service = BinaryParts.ReadText(ref rest);
        var resource = BinaryParts.ReadText(ref rest);
        var epoch = BinaryParts.ReadText(ref rest);
        _ = BinaryParts.Take(ref rest, sizeof(long));
        var count = BinaryPrimitives.ReadUInt32BigEndian(BinaryParts.Take(ref rest, sizeof(uint)));
        if (count > int.MaxValue || rest.Length != StatusBytes((int)count))
        {
            throw new InvalidDataException($"it has {rest.Length} bytes of statuses, which is not what {count} statuses have");
        }

        return new(service, resource, epoch, ReadStatuses(rest, (int)count), IsDigestRight: true);
    }

    private static OwnedStatus[] ReadStatuses(ReadOnlySpan<byte> bytes, int count)
    {
        var statuses = new OwnedStatus[count];
        for (var index = 0; index < count; index++)
        {
            statuses[index] = (bytes[index / StatusesPerByte] >> ShiftOf(index) & 0b11) switch
            {
                0b01 => OwnedStatus.Exists,
                0b10 => OwnedStatus.Missing,
                0b11 => OwnedStatus.Deleted,
                _ => throw new InvalidDataException($"its status at index {index} is 0, which is not a status"),
            };
        }

        return statuses;
    }

    private static int BitsOf(OwnedStatus status) => status switch
    {
        OwnedStatus.Exists => 0b01,
        OwnedStatus.Missing => 0b10,
        OwnedStatus.Deleted => 0b11,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "It is not a status."),
    };

    // The first status is in the two highest bits of the byte.
    private static int ShiftOf(int index) => 6 - (index % StatusesPerByte * 2);

    private static int StatusBytes(int count) => (int)(((long)count + StatusesPerByte - 1) / StatusesPerByte);

    private static void Digest(ReadOnlySpan<byte> question, ReadOnlySpan<byte> content, Span<byte> digest)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(BinaryQuestion.KeyBytes(question));
        hash.AppendData(content);
        hash.GetHashAndReset(digest);
    }
}
