using System.Globalization;

namespace SoftReferences.Tests;

public sealed class OwnerKeyTests
{
    private const string Uuid = "0198c5f2-7a3b-7c4d-8e5f-0123456789ab";

    [Fact]
    public void Of_Zero_IsRefused()
    {
        Assert.Equal("The Guid is empty, and an empty Guid identifies nothing. (Parameter 'value')", Assert.Throws<ArgumentException>(() => OwnerKey.Of(Guid.Empty)).Message);
        Assert.Equal("The key is 0, and 0 identifies nothing. (Parameter 'value')", Assert.Throws<ArgumentException>(() => OwnerKey.Of(0)).Message);
        Assert.Equal("'' cannot be a key: it is empty. (Parameter 'value')", Assert.Throws<ArgumentException>(() => OwnerKey.Of(string.Empty)).Message);
        Assert.Throws<ArgumentNullException>("value", () => OwnerKey.Of(null!));
    }

    [Fact]
    public void Keys_ThatWereChosenToCollide_DoNot()
    {
        // The hash codes of Guid and Int64 combine their parts by XOR, so they are 0 for each of these.
        OwnerKey[] uuids = [.. Enumerable.Range(1, 10_000).Select(part => OwnerKey.Of(new Guid(part, 0, 0, [.. BitConverter.GetBytes(part), 0, 0, 0, 0])))];
        OwnerKey[] numbers = [.. Enumerable.Range(1, 10_000).Select(part => OwnerKey.Of(((long)part << 32) | (uint)part))];
        Assert.Single(uuids.Select(key => key.AsGuid().GetHashCode()).Distinct());
        Assert.Single(numbers.Select(key => key.AsNumber().GetHashCode()).Distinct());

        Assert.All(new[] { uuids, numbers }, keys => Assert.InRange(keys.Select(key => key.GetHashCode()).Distinct().Count(), 9_900, 10_000));
        Assert.All(uuids, key => Assert.Equal(key.GetHashCode(), OwnerKey.Of(key.AsGuid()).GetHashCode()));
        Assert.All(numbers, key => Assert.Equal(key.GetHashCode(), OwnerKey.Of(key.AsNumber()).GetHashCode()));
    }

    [Fact]
    public void Of_HalfOfASurrogatePair_IsRefused() => Assert.Equal(
        "'a�' cannot be a key: it has half of a surrogate pair, which is no character. (Parameter 'value')",
        Assert.Throws<ArgumentException>(() => OwnerKey.Of("a\uD83D")).Message);

    [Theory]
    [InlineData(OwnerKeyKind.Uuid, Uuid, Uuid)]
    [InlineData(OwnerKeyKind.Uuid, "0198C5F2-7A3B-7C4D-8E5F-0123456789AB", Uuid)]
    [InlineData(OwnerKeyKind.Number, "42", "42")]
    [InlineData(OwnerKeyKind.Number, "-9223372036854775808", "-9223372036854775808")]
    [InlineData(OwnerKeyKind.Text, "42", "42")]
    [InlineData(OwnerKeyKind.Text, Uuid, Uuid)]
    public void TryParse_Key_IsRead(OwnerKeyKind kind, string text, string canonical)
    {
        Assert.True(OwnerKey.TryParse(text, kind, out var key));
        Assert.Equal(kind, key.Kind);
        Assert.Equal(canonical, key.ToString());
        Assert.Equal(canonical, string.Create(CultureInfo.InvariantCulture, $"{key:X}"));
    }

    [Theory]
    [InlineData(OwnerKeyKind.Uuid, null)]
    [InlineData(OwnerKeyKind.Uuid, "")]
    [InlineData(OwnerKeyKind.Uuid, "42")]
    [InlineData(OwnerKeyKind.Uuid, "00000000-0000-0000-0000-000000000000")]
    [InlineData(OwnerKeyKind.Uuid, "0198c5f27a3b7c4d8e5f0123456789ab")]
    [InlineData(OwnerKeyKind.Uuid, "  0198c5f27a3b7c4d8e5f0123456789ab  ")]
    [InlineData(OwnerKeyKind.Uuid, "0x98c5f2-7a3b-7c4d-8e5f-0123456789ab")]
    [InlineData(OwnerKeyKind.Number, null)]
    [InlineData(OwnerKeyKind.Number, "")]
    [InlineData(OwnerKeyKind.Number, "-")]
    [InlineData(OwnerKeyKind.Number, "0")]
    [InlineData(OwnerKeyKind.Number, "007")]
    [InlineData(OwnerKeyKind.Number, "+5")]
    [InlineData(OwnerKeyKind.Number, "9223372036854775808")]
    [InlineData(OwnerKeyKind.Text, null)]
    [InlineData(OwnerKeyKind.Text, "")]
    [InlineData(OwnerKeyKind.Text, "a ")]
    [InlineData(OwnerKeyKind.None, "a")]
    [InlineData((OwnerKeyKind)99, "a")]
    public void TryParse_NoKey_IsNotRead(OwnerKeyKind kind, string? text)
    {
        Assert.False(OwnerKey.TryParse(text, kind, out var key));
        Assert.Equal(OwnerKeyKind.None, key.Kind);
    }

    [Fact]
    public void Equals_OtherKind_IsDifferent()
    {
        OwnerKey[] keys = [default, OwnerKey.Of(Guid.Parse(Uuid)), OwnerKey.Of(42), OwnerKey.Of(new Guid(42, 0, 0, new byte[8])), OwnerKey.Of("42"), OwnerKey.Of(Uuid)];
        for (var left = 0; left < keys.Length; left++)
        {
            for (var right = 0; right < keys.Length; right++)
            {
                Assert.Equal(left == right, keys[left] == keys[right]);
                Assert.Equal(left != right, keys[left] != keys[right]);
                Assert.Equal(left == right, keys[left].Equals((object)keys[right]));
            }
        }
    }

    [Fact]
    public void AsGuid_AsNumber_GiveWhatWentIn()
    {
        Assert.Equal(Guid.Parse(Uuid), OwnerKey.Of(Guid.Parse(Uuid)).AsGuid());
        Assert.Equal(long.MinValue, OwnerKey.Of(long.MinValue).AsNumber());
    }

    [Fact]
    public void AsGuid_AsNumber_OtherKind_IsRefused()
    {
        Assert.Equal("The key '42' is of kind Number, not Uuid.", Assert.Throws<InvalidOperationException>(() => OwnerKey.Of(42).AsGuid()).Message);
        Assert.Equal("The key 'INV-1' is of kind Text, not Number.", Assert.Throws<InvalidOperationException>(() => OwnerKey.Of("INV-1").AsNumber()).Message);
        Assert.Equal("The key '' is of kind None, not Uuid.", Assert.Throws<InvalidOperationException>(() => default(OwnerKey).AsGuid()).Message);
    }

    [Fact]
    public void TryFormat_ShortBuffer_WritesNothing()
    {
        foreach (var key in (OwnerKey[])[OwnerKey.Of(Guid.Parse(Uuid)), OwnerKey.Of(-42), OwnerKey.Of("INV-1")])
        {
            var text = key.ToString();
            Assert.False(key.TryFormat(new char[text.Length - 1], out var written, default, null));
            Assert.Equal(0, written);
            var buffer = new char[text.Length];
            Assert.True(key.TryFormat(buffer, out written, default, null));
            Assert.Equal(text, new string(buffer));
        }

        Assert.True(default(OwnerKey).TryFormat([], out var none, default, null));
        Assert.Equal(0, none);
    }
}
