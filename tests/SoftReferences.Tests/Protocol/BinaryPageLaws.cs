using System.Globalization;
using CsCheck;

namespace SoftReferences.Tests;

/// <summary>The binary form of a page returns what was written, and every corruption on the way is detected.</summary>
public sealed class BinaryPageLaws
{
    private static readonly OwningService Service = AuthUsers.Service;

    private static readonly Gen<OwnerKey> Uuid = Gen.Guid.Where(guid => guid != Guid.Empty).Select(OwnerKey.Of);
    private static readonly Gen<OwnerKey> Number = Gen.Long.Where(number => number != 0).Select(OwnerKey.Of);
    private static readonly Gen<OwnerKey> Text = Gen.String[1, OwnerKey.MaximumLength]
        .Select(text => OwnerKey.TryParse(text, OwnerKeyKind.Text, out var key) ? key : OwnerKey.Of($"ä日👩{text.Length}"));

    private static readonly Gen<DateTimeOffset> Time = Gen.Long[0, DateTimeOffset.MaxValue.UtcTicks / TimeSpan.TicksPerMicrosecond]
        .Select(microseconds => new DateTimeOffset(microseconds * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero));

    private static readonly Gen<(OwnerKeyKind Kind, long After, DeletionPage Page)> Pages = Gen.OneOf(
        PageOf(OwnerKeyKind.Uuid, Uuid),
        PageOf(OwnerKeyKind.Number, Number),
        PageOf(OwnerKeyKind.Text, Text));

    [Fact]
    public void Page_ReadBack_IsTheSame() => Pages.Sample((kind, after, page) =>
    {
        var body = BinaryPageBody.Of(page, kind, after);

        var read = BinaryPage.Read(body, Service, kind, after, Math.Max(1, page.Items.Count));

        Assert.Equal((page.Epoch, page.Next, page.HasMore), (read.Epoch, read.Next, read.HasMore));
        Assert.Equal(page.Items, read.Items);
        Assert.True(body.Length <= BinaryPage.MaximumLength(page.Items.Count, kind));
    });

    [Fact]
    public void Tombstone_ReadBack_HasTheFingerprintThatItHasInJson() => Pages.SelectMany(page => Gen.Long[0, 9].Select(ticks => (page, ticks))).Sample((given, ticks) =>
    {
        // The times are finer than a microsecond. Neither the binary form nor the fingerprint keeps that.
        var (kind, after, page) = given;
        var fine = page with { Items = [.. page.Items.Select(item => item with { Time = item.Time.UtcTicks > DateTimeOffset.MaxValue.UtcTicks - 10 ? item.Time : item.Time.AddTicks(ticks) })] };

        var read = BinaryPage.Read(BinaryPageBody.Of(fine, kind, after), Service, kind, after, Math.Max(1, page.Items.Count));

        Assert.Equal(
            fine.Items.Select(item => TombstoneFingerprint.Of(DeletionEvents.Read(DeletionEvents.Of(Service, page.Epoch, item), Service, kind))),
            read.Items.Select(TombstoneFingerprint.Of));
    });

    [Fact]
    public void Page_CutOffAnywhere_IsNone() => Pages.Sample(
        (kind, after, page) =>
        {
            var body = BinaryPageBody.Of(page, kind, after);
            for (var length = 0; length < body.Length; length++)
            {
                Assert.Throws<InvalidDataException>(() => BinaryPage.Read(body.AsSpan(0, length), Service, kind, after, 100));
            }
        },
        iter: 10);

    [Fact]
    public void Page_CutOffAnywhere_IsNone_EvenWithTheRightDigest() => Pages.Sample(
        (kind, after, page) =>
        {
            var content = BinaryPageBody.WithoutDigest(BinaryPageBody.Of(page, kind, after));
            for (var length = 0; length < content.Length; length++)
            {
                var body = BinaryPageBody.WithDigest(content[..length]);
                Assert.Throws<InvalidDataException>(() => BinaryPage.Read(body, Service, kind, after, 100));
            }
        },
        iter: 10);

    [Fact]
    public void Page_WithAnyBitChanged_IsNone() => Pages.SelectMany(page => Gen.Int[0, int.MaxValue].Select(random => (page, random))).Sample((given, random) =>
    {
        var (kind, after, page) = given;
        var body = BinaryPageBody.Of(page, kind, after);
        var bit = random % (body.Length * 8);
        body[bit / 8] ^= (byte)(1 << (bit % 8));

        Assert.Throws<InvalidDataException>(() => BinaryPage.Read(body, Service, kind, after, 100));
    });

    [Fact]
    public void Page_WithSomethingAfterItsEnd_IsNone() => Pages.SelectMany(page => Gen.Byte.Array[1, 5].Select(more => (page, more))).Sample((given, more) =>
    {
        var (kind, after, page) = given;
        var body = BinaryPageBody.Of(page, kind, after);

        Assert.Throws<InvalidDataException>(() => BinaryPage.Read([.. body, .. more], Service, kind, after, 100));
        Assert.Throws<InvalidDataException>(() => BinaryPage.Read(BinaryPageBody.WithDigest([.. BinaryPageBody.WithoutDigest(body), .. more]), Service, kind, after, 100));
    });

    [Fact]
    public void Noise_WithTheRightDigest_IsAPageOfBoundedSize_OrRefused() => Gen.Select(Gen.Byte.Array[0, 200], Gen.Enum<OwnerKeyKind>().Where(kind => kind != OwnerKeyKind.None)).Sample((noise, kind) =>
    {
        byte[] body = BinaryPageBody.WithDigest([.. BinaryPageBody.HeadOf(kind, 7, 7 + (noise.Length / 12), hasMore: false), .. noise]);
        try
        {
            Assert.Equal(noise.Length / 12, BinaryPage.Read(body, Service, kind, 7, 100).Items.Count);
        }
        catch (InvalidDataException)
        {
            // Refusing the page is fine.
        }
    });

    [Fact]
    public void Varint_ReadBack_IsTheSame() => Gen.OneOf(Gen.Long, Gen.Long[-200, 200], Gen.Const(long.MinValue), Gen.Const(long.MaxValue)).Sample(value =>
    {
        Span<byte> place = stackalloc byte[BinaryVarint.MaximumLength];
        ReadOnlySpan<byte> rest = place[..BinaryVarint.Write(place, BinaryVarint.ToUnsigned(value))];

        Assert.Equal(value, BinaryVarint.ToSigned(BinaryVarint.Read(ref rest)));
        Assert.True(rest.IsEmpty);
    });

    [Fact]
    public void Page_Documented_HasTheseBytes()
    {
        static OwnerKey Key(string uuid) => OwnerKey.Of(Guid.Parse(uuid));
        static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);
        var page = new DeletionPage(
            "e1",
            [
                new(Key("0198c5f2-6a31-7cc3-9d52-1b9a4c0f3e78"), TombstoneKind.Deleted, 42, At("2026-03-01T09:29:58.77+00:00")),
                new(Key("0198c5f2-6a31-7cc3-9d52-1b9a4c0f3e70"), TombstoneKind.Merged, 43, At("2026-03-01T09:29:59+00:00")) { MergedInto = Key("0198c5f2-6a31-7cc3-9d52-1b9a4c0f3e77") },
            ],
            43,
            HasMore: false);

        Assert.Equal(
            "53524431" + "0461757468" + "057573657273" + "026531" + "01" + "0000000000000029" + "000000000000002b" + "00"
            + "01" + "0198c5f26a317cc39d521b9a4c0f3e78" + "a0c5d9d2e3fca506"
            + "03" + "0198c5f26a317cc39d521b9a4c0f3e70" + "e0891c" + "0198c5f26a317cc39d521b9a4c0f3e77",
            Convert.ToHexStringLower(BinaryPageBody.WithoutDigest(BinaryPageBody.Of(page, OwnerKeyKind.Uuid, 41))));
        Assert.Equal("4eb4d246a142c354103fe59609c7dae8bf28a90f11ebf1caddcb38acdfaa3977", Convert.ToHexStringLower(BinaryPageBody.Of(page, OwnerKeyKind.Uuid, 41)[^32..]));
    }

    private static Gen<(OwnerKeyKind Kind, long After, DeletionPage Page)> PageOf(OwnerKeyKind kind, Gen<OwnerKey> key) =>
        from after in Gen.OneOf(Gen.Long[0, 1_000], Gen.Long[0, long.MaxValue - 100])
        from items in Gen.Select(key, Gen.Enum<TombstoneKind>().Where(kind => kind != TombstoneKind.Disputed), Time, key).Array[0, 30]
        from epoch in Gen.String[Gen.Char.AlphaNumeric, 1, 64]
        from more in Gen.Bool
        select (kind, after, new DeletionPage(epoch, [.. items.Select((item, index) => TombstoneOf(item, after + index + 1))], after + items.Length, more && items.Length > 0));

    private static Tombstone TombstoneOf((OwnerKey Key, TombstoneKind Kind, DateTimeOffset Time, OwnerKey Other) item, long position)
    {
        var tombstone = new Tombstone(item.Key, item.Kind, position, item.Time);
        return tombstone.Kind != TombstoneKind.Merged ? tombstone
            : item.Other == item.Key ? tombstone with { Kind = TombstoneKind.Deleted }
            : tombstone with { MergedInto = item.Other };
    }
}
