using System.Text;

namespace SoftReferences.Tests;

/// <summary>Invalid pages that an owner with a bug, or another server, might send. The digest is always correct, so only the content shows the error.</summary>
public sealed class LyingBinaryPageTests
{
    private const long After = 7;
    private static readonly OwnerKey Key = OwnerKey.Of(Guid.Parse("0198c5f2-6a31-7cc3-9d52-1b9a4c0f3e78"));

    /// <summary>The bytes of a tombstone: the kind (deleted), the key, and the first microsecond of 1970.</summary>
    private static readonly byte[] Deleted = [1, .. Key.AsGuid().ToByteArray(bigEndian: true), 0];

    [Theory]
    [InlineData("kind 0", "the tombstone at position 8 is of the unknown kind 0")]
    [InlineData("kind 4", "the tombstone at position 9 is of the unknown kind 4")]
    [InlineData("zero", "the tombstone at position 8 has a key that is none of kind Uuid")]
    [InlineData("long varint", "it has a number in more bytes than it needs")]
    [InlineData("large varint", "it has a number of more than 64 bits")]
    [InlineData("endless varint", "it has a number of more than 64 bits")]
    [InlineData("late", "the tombstone at position 8 has a time outside the years 1 to 9999")]
    [InlineData("early", "the tombstone at position 8 has a time outside the years 1 to 9999")]
    [InlineData("later and later", "the tombstone at position 9 has a time outside the years 1 to 9999")]
    [InlineData("into itself", "the tombstone at position 8 is merged into itself")]
    [InlineData("into zero", "the tombstone at position 8 has a key that it was merged into that is none of kind Uuid")]
    [InlineData("more tombstones", "it has 18 bytes after its last tombstone")]
    [InlineData("fewer tombstones", "it has 18 bytes of tombstones, too few for 2")]
    [InlineData("numbers", "its keys are of kind 2, and those that are referred to are of kind 1, Uuid")]
    [InlineData("texts", "its keys are of kind 3, and those that are referred to are of kind 1, Uuid")]
    [InlineData("has more 2", "it says 2 where 0 or 1 says whether there are more events")]
    [InlineData("not UTF-8", "it has a text that is not UTF-8")]
    public void Page_OfWrongForm_IsRefused(string lie, string reason)
    {
        var exception = Assert.Throws<InvalidDataException>(() => BinaryPage.Read(BinaryPageBody.WithDigest(Lie(lie)), AuthUsers.Service, OwnerKeyKind.Uuid, After, 10));
        Assert.Equal(reason, exception.Message);
    }

    [Theory]
    [InlineData("other page", "it gave the page after position 6, and the one after 7 was asked for")]
    [InlineData("back", "it says to read on from 6, and the page begins after 7")]
    [InlineData("negative", "it says to read on from -9223372036854775808, and the page begins after 7")]
    [InlineData("too many", "it gave 11 events, and 10 were asked for")]
    [InlineData("far too many", "it gave 9223372036854775800 events, and 10 were asked for")]
    [InlineData("more of nothing", "it says that there are more events, and gave none")]
    [InlineData("other service", "the answer is that of '//auth/orders'")]
    [InlineData("no epoch", "the answer names no epoch")]
    public void Page_ThatWasNotAskedFor_IsRefused(string lie, string reason)
    {
        var exception = Assert.Throws<WrongAnswerException>(() => BinaryPage.Read(BinaryPageBody.WithDigest(Lie(lie)), AuthUsers.Service, OwnerKeyKind.Uuid, After, 10));
        Assert.Equal(reason, exception.Message);
    }

    [Theory]
    [InlineData("", "it has 3 bytes of tombstones, too few for 1")]
    [InlineData("control", "the tombstone at position 8 has a key that is none of kind Text")]
    [InlineData("long", "the tombstone at position 8 has a key that is none of kind Text")]
    [InlineData("long length", "the tombstone at position 8 has a key that is none of kind Text")]
    [InlineData("surrogate", "it has a text that is not UTF-8")]
    public void TextKey_ThatIsNone_IsRefused(string lie, string reason)
    {
        byte[] key = lie switch
        {
            "" => [0],
            "control" => [2, (byte)'a', 7],
            "long" => [0x81, 2, .. Enumerable.Repeat((byte)'a', 257)],
            "long length" => [0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
            _ => [3, 0xED, 0xA0, 0x80],
        };
        byte[] body = [.. BinaryPageBody.HeadOf(OwnerKeyKind.Text, After, After + 1, hasMore: false), 1, .. key, 0];

        var exception = Assert.Throws<InvalidDataException>(() => BinaryPage.Read(BinaryPageBody.WithDigest(body), AuthUsers.Service, OwnerKeyKind.Text, After, 10));
        Assert.Equal(reason, exception.Message);
    }

    [Fact]
    public void ManyTombstones_InASmallBody_TakeNoMemory()
    {
        var body = BinaryPageBody.WithDigest(BinaryPageBody.HeadOf(OwnerKeyKind.Uuid, 0, int.MaxValue, hasMore: false));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<InvalidDataException>(() => BinaryPage.Read(body, AuthUsers.Service, OwnerKeyKind.Uuid, 0, int.MaxValue));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Owner_WithAGap_DoesNotWriteIt()
    {
        var tombstone = new Tombstone(Key, TombstoneKind.Deleted, 9, DateTimeOffset.UnixEpoch);
        Assert.Equal(
            "The page after position 7 has position 9 instead of 8: a reader could not detect the gap.",
            Assert.Throws<InvalidOperationException>(() => BinaryPageBody.Of(new("e1", [tombstone], 8, HasMore: false), OwnerKeyKind.Uuid, After)).Message);
        Assert.Equal(
            "The page after position 7 has 1 tombstones and goes on from 9: a reader could not detect the gap.",
            Assert.Throws<InvalidOperationException>(() => BinaryPageBody.Of(new("e1", [tombstone], 9, HasMore: false), OwnerKeyKind.Uuid, After)).Message);
    }

    [Theory]
    [InlineData(OwnerKeyKind.Number)]
    [InlineData(OwnerKeyKind.Text)]
    public void Owner_WithAKeyOfAnotherKind_DoesNotWriteIt(OwnerKeyKind kind)
    {
        var page = new DeletionPage("e1", [new(Key, TombstoneKind.Deleted, 8, DateTimeOffset.UnixEpoch)], 8, HasMore: false);
        Assert.Equal(
            $"The key '{Key}' is of kind Uuid, not {kind}.",
            Assert.Throws<InvalidOperationException>(() => BinaryPageBody.Of(page, kind, After)).Message);
    }

    [Fact]
    public void Owner_WithAKindThatNoOwnerReports_DoesNotWriteIt() => Assert.Throws<ArgumentOutOfRangeException>(() =>
        BinaryPageBody.Of(new("e1", [new(Key, TombstoneKind.Disputed, 8, DateTimeOffset.UnixEpoch)], 8, HasMore: false), OwnerKeyKind.Uuid, After));

    private static byte[] Lie(string lie)
    {
        static byte[] Page(int count, params byte[][] tombstones) => [.. BinaryPageBody.HeadOf(OwnerKeyKind.Uuid, After, After + count, hasMore: false), .. tombstones.SelectMany(bytes => bytes)];
        static byte[] Head(long after, long next, bool hasMore = false) => BinaryPageBody.HeadOf(OwnerKeyKind.Uuid, after, next, hasMore);
        static byte[] Later(long microseconds)
        {
            Span<byte> place = stackalloc byte[BinaryVarint.MaximumLength];
            return [.. Deleted[..17], .. place[..BinaryVarint.Write(place, BinaryVarint.ToUnsigned(microseconds))]];
        }

        return lie switch
        {
            "kind 0" => Page(1, [0, .. Deleted[1..]]),
            "kind 4" => Page(2, Deleted, [4, .. Deleted[1..]]),
            "zero" => Page(1, [1, .. new byte[16], 0]),
            "long varint" => Page(1, [.. Deleted[..17], 0x80, 0]),
            "large varint" => Page(1, [.. Deleted[..17], .. Enumerable.Repeat((byte)0xFF, 9), 2]),
            "endless varint" => Page(1, [.. Deleted[..17], .. Enumerable.Repeat((byte)0xFF, 40)]),
            "late" => Page(1, Later(long.MaxValue)),
            "early" => Page(1, Later(long.MinValue)),
            "later and later" => Page(2, Later(200_000_000_000_000_000), Later(200_000_000_000_000_000)),
            "into itself" => Page(1, [3, .. Deleted[1..], .. Deleted[1..17]]),
            "into zero" => Page(1, [3, .. Deleted[1..], .. new byte[16]]),
            "more tombstones" => Page(1, Deleted, Deleted),
            "fewer tombstones" => Page(2, Deleted),
            "numbers" => BinaryPageBody.HeadOf(OwnerKeyKind.Number, After, After, hasMore: false),
            "texts" => BinaryPageBody.HeadOf(OwnerKeyKind.Text, After, After, hasMore: false),
            "has more 2" => [.. Head(After, After)[..^1], 2],
            "not UTF-8" => Replace(Head(After, After), "users", [0xFF, 0xFE, 0xFD, 0xFC, 0xFB]),
            "other page" => Head(After - 1, After - 1),
            "back" => Head(After, After - 1),
            "negative" => Head(After, long.MinValue),
            "too many" => Page(11, [.. Enumerable.Repeat(Deleted, 11)]),
            "far too many" => Head(After, long.MaxValue),
            "more of nothing" => Head(After, After, hasMore: true),
            "other service" => [.. "SRD1"u8, 4, .. "auth"u8, 6, .. "orders"u8, 2, .. "e1"u8, 1, .. new byte[17]],
            "no epoch" => [.. "SRD1"u8, 4, .. "auth"u8, 5, .. "users"u8, 0, 1, .. new byte[17]],
            _ => throw new ArgumentOutOfRangeException(nameof(lie), lie, "There is no such lie."),
        };
    }

    private static byte[] Replace(byte[] body, string text, byte[] by)
    {
        by.CopyTo(body, body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)));
        return body;
    }
}
