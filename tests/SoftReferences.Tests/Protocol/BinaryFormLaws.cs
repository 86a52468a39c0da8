using System.Globalization;
using CsCheck;
using SoftReferences.Stores;

namespace SoftReferences.Tests;

/// <summary>The binary form returns what was written, and every corruption on the way is detected.</summary>
public sealed class BinaryFormLaws
{
    private static readonly Gen<OwnerKey[]> Uuids = Gen.Guid.Where(guid => guid != Guid.Empty).Select(OwnerKey.Of).Array[1, 40];
    private static readonly Gen<OwnerKey[]> Numbers = Gen.Long.Where(number => number != 0).Select(OwnerKey.Of).Array[1, 40];
    private static readonly Gen<OwnerKey[]> Keys = Gen.OneOf(Uuids, Numbers);
    private static readonly Gen<OwnedStatus> Status = Gen.Enum<OwnedStatus>();

    private static readonly Gen<(OwnerKey[] Keys, OwnedAnswer Answer)> Exchanges =
        from keys in Keys
        from epoch in Gen.String[Gen.Char.AlphaNumeric, 1, 64]
        from statuses in Status.Array[keys.Length]
        select (keys, new OwnedAnswer(epoch, DateTimeOffset.UnixEpoch, statuses));

    [Fact]
    public void Question_ReadBack_IsTheSame() => Keys.Sample(keys =>
    {
        Assert.Null(BinaryQuestion.Read(BinaryQuestion.Write(keys), keys[0].Kind, [], out var read));
        Assert.Equal(keys, read);
    });

    [Fact]
    public void Question_Truncated_IsRefused() => Keys.SelectMany(keys => Gen.Int[0, BinaryQuestion.Write(keys).Length - 1].Select(length => (keys, length))).Sample((keys, length) =>
        Assert.NotNull(BinaryQuestion.Read(BinaryQuestion.Write(keys).AsSpan(0, length), keys[0].Kind, [], out _)));

    [Fact]
    public void Question_Noise_IsNeverMoreThanRefused() => Gen.Select(Gen.Byte.Array[0, 100], Gen.Bool).Sample((noise, uuids) =>
    {
        // A correct header lets the reader get further into the noise.
        byte[] body = [.. "SRQ1"u8, uuids ? (byte)1 : (byte)2, .. noise];
        _ = BinaryQuestion.Read(body, uuids ? OwnerKeyKind.Uuid : OwnerKeyKind.Number, [], out var keys);
        Assert.True(keys.Length <= noise.Length);
    });

    [Fact]
    public void Answer_ReadBack_IsTheSame() => Exchanges.Sample((keys, answer) =>
    {
        var question = BinaryQuestion.Write(keys);

        var body = BinaryAnswer.Write(AuthUsers.Service, answer, question);
        var read = BinaryAnswer.Read(body, question);

        Assert.Equal(("auth", "users", answer.Epoch), (read.Service, read.Resource, read.Epoch));
        Assert.Equal(answer.Statuses, read.Statuses);
        Assert.True(body.Length <= BinaryAnswer.MaximumLength(keys.Length));
    });

    [Fact]
    public void Answer_WithAnyBitChanged_IsNone() => Exchanges.SelectMany(exchange => Gen.Select(Gen.Const(exchange), Gen.Int[0, int.MaxValue])).Sample((exchange, random) =>
    {
        var question = BinaryQuestion.Write(exchange.Keys);
        var body = BinaryAnswer.Write(AuthUsers.Service, exchange.Answer, question);
        var bit = random % (body.Length * 8);
        body[bit / 8] ^= (byte)(1 << (bit % 8));

        Assert.Throws<InvalidDataException>(() => BinaryAnswer.Read(body, question));
    });

    [Fact]
    public void Answer_OfAnotherLength_IsNone() => Exchanges.SelectMany(exchange => Gen.Select(Gen.Const(exchange), Gen.Int[0, int.MaxValue], Gen.Byte.Array[1, 5])).Sample((exchange, random, more) =>
    {
        var question = BinaryQuestion.Write(exchange.Keys);
        var body = BinaryAnswer.Write(AuthUsers.Service, exchange.Answer, question);

        Assert.Throws<InvalidDataException>(() => BinaryAnswer.Read(body.AsSpan(0, random % body.Length), question));
        Assert.Throws<InvalidDataException>(() => BinaryAnswer.Read([.. body, .. more], question));
    });

    [Fact]
    public void Answer_ToAnotherQuestion_IsNone() => Exchanges.Where(exchange => exchange.Keys.Length > 1 && exchange.Keys[0] != exchange.Keys[^1]).Sample((keys, answer) =>
    {
        var body = BinaryAnswer.Write(AuthUsers.Service, answer, BinaryQuestion.Write(keys));
        OwnerKey[] swapped = [keys[^1], .. keys[1..^1], keys[0]];

        Assert.Throws<InvalidDataException>(() => BinaryAnswer.Read(body, BinaryQuestion.Write(swapped)));
    });

    [Fact]
    public void Digest_OfAnotherOrder_IsAnother() => Exchanges.Sample((keys, answer) =>
    {
        var digest = ExistsDigest.Of(keys, answer.Statuses);
        OwnedStatus[] reversed = [.. answer.Statuses.Reverse()];

        Assert.Equal(reversed.SequenceEqual(answer.Statuses), digest == ExistsDigest.Of(keys, reversed));
        Assert.Matches("^[0-9a-f]{64}$", digest);
    });

    [Fact]
    public void Question_Documented_HasTheseBytes() => Assert.Equal(
        "53525131010000000" + "2" + "0198c5f26a317cc39d521b9a4c0f3e77" + "0198c5f26a317cc39d521b9a4c0f3e78",
        Convert.ToHexStringLower(BinaryQuestion.Write([Key("0198c5f2-6a31-7cc3-9d52-1b9a4c0f3e77"), Key("0198c5f2-6a31-7cc3-9d52-1b9a4c0f3e78")])));

    [Fact]
    public void Answer_Documented_HasTheseBytes()
    {
        var question = BinaryQuestion.Write([Key("0198c5f2-6a31-7cc3-9d52-1b9a4c0f3e77"), Key("0198c5f2-6a31-7cc3-9d52-1b9a4c0f3e78")]);
        var asOf = DateTimeOffset.Parse("2026-03-01T09:30:00.123456+00:00", CultureInfo.InvariantCulture);

        var body = BinaryAnswer.Write(AuthUsers.Service, new("e1", asOf, [OwnedStatus.Exists, OwnedStatus.Deleted]), question);

        Assert.Equal("53524131" + "0461757468" + "057573657273" + "026531" + "00064bf31d3fd840" + "00000002" + "70"
            + "edda132b556704fa7fdd544ee21db960f1a017ab79375eef4378696612edc9ad", Convert.ToHexStringLower(body));
    }

    private static OwnerKey Key(string uuid) => OwnerKey.Of(Guid.Parse(uuid));
}
