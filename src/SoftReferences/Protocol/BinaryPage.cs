using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SoftReferences;

/// <summary>The binary form of a page of the feed. docs/protocol.md describes it byte for byte.</summary>
/// <remarks>
/// Positions are not stored with each tombstone. The head contains the position that the page comes after, so that a reader can reject a
/// page that it did not request. The digest at the end detects a page that was truncated, combined from two, or changed.
/// </remarks>
internal static class BinaryPage
{
    private const int MaximumHeadLength = 4 + (3 * BinaryParts.MaximumTextLength) + 1 + (2 * sizeof(long)) + 1;

    private static ReadOnlySpan<byte> Magic => "SRD1"u8;

    /// <summary>Gets the maximum length of a page with a number of tombstones.</summary>
    public static long MaximumLength(int limit, OwnerKeyKind keyKind) => MaximumHeadLength + ((long)limit * BinaryTombstones.MaximumLength(keyKind)) + SHA256.HashSizeInBytes;

    /// <summary>Gets an upper bound for the length of a given page.</summary>
    public static int MaximumLength(DeletionPage page) =>
        page.Items.Aggregate(MaximumHeadLength + SHA256.HashSizeInBytes, static (length, item) => checked(length + BinaryTombstones.MaximumLength(item)));

    /// <summary>Writes a page.</summary>
    /// <param name="place">The destination. <see cref="MaximumLength(DeletionPage)"/> bytes are enough.</param>
    /// <param name="owner">The owner whose page it is.</param>
    /// <param name="keyKind">The kind of its keys.</param>
    /// <param name="after">The position that the page comes after.</param>
    /// <param name="page">The page.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="InvalidOperationException">The page does not continue at the position, has a gap, or has a key of another kind.</exception>
    public static int Write(Span<byte> place, OwningService owner, OwnerKeyKind keyKind, long after, DeletionPage page)
    {
        if (page.Next != after + page.Items.Count)
        {
            throw new InvalidOperationException($"The page after position {after} has {page.Items.Count} tombstones and goes on from {page.Next}: a reader could not detect the gap.");
        }

        Magic.CopyTo(place);
        var length = Magic.Length;
        length += BinaryParts.WriteText(place[length..], owner.Name);
        length += BinaryParts.WriteText(place[length..], owner.Resource);
        length += BinaryParts.WriteText(place[length..], page.Epoch);
        place[length++] = BinaryKey.CodeOf(keyKind);
        BinaryPrimitives.WriteInt64BigEndian(place[length..], after);
        length += sizeof(long);
        BinaryPrimitives.WriteInt64BigEndian(place[length..], page.Next);
        length += sizeof(long);
        place[length++] = page.HasMore ? (byte)1 : (byte)0;
        length += BinaryTombstones.Write(place[length..], page.Items, after, keyKind);
        return length + SHA256.HashData(place[..length], place[length..]);
    }

    /// <summary>Reads a page.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="owner">The owner that was asked.</param>
    /// <param name="keyKind">The kind of its keys.</param>
    /// <param name="after">The requested position.</param>
    /// <param name="limit">The requested number of tombstones.</param>
    /// <exception cref="InvalidDataException">It is no page in the binary form.</exception>
    /// <exception cref="WrongAnswerException">It is not the requested page.</exception>
    public static DeletionPage Read(ReadOnlySpan<byte> body, OwningService owner, OwnerKeyKind keyKind, long after, int limit)
    {
        if (body.Length < Magic.Length + SHA256.HashSizeInBytes || !body.StartsWith(Magic))
        {
            throw new InvalidDataException("it is not in the binary form, or was cut off");
        }

        var rest = body[Magic.Length..^SHA256.HashSizeInBytes];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body[..^SHA256.HashSizeInBytes], digest);
        if (!digest.SequenceEqual(body[^SHA256.HashSizeInBytes..]))
        {
            throw new InvalidDataException("its digest is wrong: it was changed or cut off");
        }

        var (service, resource, epoch) = (BinaryParts.ReadText(ref rest), BinaryParts.ReadText(ref rest), BinaryParts.ReadText(ref rest));
        if (ProtocolIdentity.Problem(owner, service, resource, epoch) is { } problem)
        {
            throw new WrongAnswerException(problem);
        }

        var code = BinaryParts.Take(ref rest, 1)[0];
        if (code != BinaryKey.CodeOf(keyKind))
        {
            throw new InvalidDataException($"its keys are of kind {code}, and those that are referred to are of kind {BinaryKey.CodeOf(keyKind)}, {keyKind}");
        }

        var from = BinaryPrimitives.ReadInt64BigEndian(BinaryParts.Take(ref rest, sizeof(long)));
        var next = BinaryPrimitives.ReadInt64BigEndian(BinaryParts.Take(ref rest, sizeof(long)));
        var hasMore = BinaryParts.Take(ref rest, 1)[0];
        return from != after ? throw new WrongAnswerException($"it gave the page after position {from}, and the one after {after} was asked for")
            : next < after ? throw new WrongAnswerException($"it says to read on from {next}, and the page begins after {after}")
            : next - after > limit ? throw new WrongAnswerException($"it gave {next - after} events, and {limit} were asked for")
            : hasMore > 1 ? throw new InvalidDataException($"it says {hasMore} where 0 or 1 says whether there are more events")
            : hasMore == 1 && next == after ? throw new WrongAnswerException("it says that there are more events, and gave none")
            : new(epoch, BinaryTombstones.Read(rest, after, (int)(next - after), keyKind), next, hasMore == 1);
    }
}
