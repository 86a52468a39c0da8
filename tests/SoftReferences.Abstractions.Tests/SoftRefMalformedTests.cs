using System.Text;
using System.Text.RegularExpressions;
using CsCheck;

namespace SoftReferences.Tests;

/// <summary>Malformed text is refused with a message that quotes it.</summary>
public sealed class SoftRefMalformedTests
{
    private const string Uuid = "0198c5f2-7a3b-7c4d-8e5f-0123456789ab";

    [Theory]
    [InlineData("", "")]
    [InlineData(" ", " ")]
    [InlineData(" \t\r\n", " ���")]
    [InlineData("garbage", "garbage")]
    [InlineData("null", "null")]
    [InlineData("42", "42")]
    [InlineData("00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000")]
    [InlineData("00000000000000000000000000000000", "00000000000000000000000000000000")]
    [InlineData("{00000000-0000-0000-0000-000000000000}", "{00000000-0000-0000-0000-000000000000}")]
    [InlineData($" {Uuid}", $" {Uuid}")]
    [InlineData($"{Uuid} ", $"{Uuid} ")]
    [InlineData($"{Uuid}\n", $"{Uuid}�")]
    [InlineData($"{Uuid}\0", $"{Uuid}�")]
    [InlineData($"\u00A0{Uuid}", $"\u00A0{Uuid}")]
    [InlineData($"\u2028{Uuid}", $"�{Uuid}")]
    [InlineData($"\"{Uuid}\"", $"\"{Uuid}\"")]
    [InlineData($"'{Uuid}'", $"''{Uuid}''")]
    [InlineData($"urn:uuid:{Uuid}", $"urn:uuid:{Uuid}")]
    [InlineData($"//auth/users/{Uuid}", $"//auth/users/{Uuid}")]
    [InlineData($"{{{Uuid})", $"{{{Uuid})")]
    [InlineData($"{Uuid},{Uuid}", $"{Uuid},0198c5f2-7a3b-7c4d-8e5f-012…")]
    [InlineData("0198c5f2-7a3b-7c4d-8e5f-0123456789a", "0198c5f2-7a3b-7c4d-8e5f-0123456789a")]
    [InlineData("0198c5f2-7a3b-7c4d-8e5f-0123456789abc", "0198c5f2-7a3b-7c4d-8e5f-0123456789abc")]
    [InlineData("0198c5f2-7a3b-7c4d-8e5f-0123456789ag", "0198c5f2-7a3b-7c4d-8e5f-0123456789ag")]
    [InlineData("0198c5f27a3b-7c4d-8e5f-0123456789ab", "0198c5f27a3b-7c4d-8e5f-0123456789ab")]
    [InlineData("0x98c5f2-7a3b-7c4d-8e5f-0123456789ab", "0x98c5f2-7a3b-7c4d-8e5f-0123456789ab")]
    [InlineData("0198c5f2-+a3b-7c4d-8e5f-0123456789ab", "0198c5f2-+a3b-7c4d-8e5f-0123456789ab")]
    [InlineData("  0198c5f27a3b7c4d8e5f0123456789ab  ", "  0198c5f27a3b7c4d8e5f0123456789ab  ")]
    [InlineData("{0x0198c5f2,0x7a3b,0x7c4d,{0x8e,0x5f,0x01,0x23,0x45,0x67,0x89,0xab}}", "{0x0198c5f2,0x7a3b,0x7c4d,{0x8e,0x5f,0x01,0x23,0x45,0x67,0x89,0x…")]
    [InlineData("０198c5f2-7a3b-7c4d-8e5f-0123456789ab", "０198c5f2-7a3b-7c4d-8e5f-0123456789ab")]
    public void Guid_Malformed_IsRefused(string text, string quoted) =>
        AssertRefused<SoftRef<AuthUsers>>(text, $"'{quoted.Replace("''", "'", StringComparison.Ordinal)}' is not a reference to //auth/users: expected a UUID other than zero.");

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("00")]
    [InlineData("007")]
    [InlineData("-07")]
    [InlineData("+5")]
    [InlineData(" 5")]
    [InlineData("5 ")]
    [InlineData("-")]
    [InlineData("--5")]
    [InlineData("5-")]
    [InlineData("(5)")]
    [InlineData("5.0")]
    [InlineData("5e1")]
    [InlineData("0x5")]
    [InlineData("1,000")]
    [InlineData("1_000")]
    [InlineData("٣")]
    [InlineData("−5")]
    [InlineData("five")]
    [InlineData("\"5\"")]
    [InlineData("2147483648")]
    [InlineData("-2147483649")]
    [InlineData("99999999999999999999")]
    public void Integer_Malformed_IsRefused(string text) => AssertRefused<SoftRef<BillingInvoices, int>>(
        text,
        $"'{text}' is not a reference to //billing/invoices: expected an integer of type Int32 other than zero, without a plus sign or leading zeros.");

    [Theory]
    [InlineData("5\0", "5�")]
    [InlineData("5\n", "5�")]
    [InlineData("9223372036854775808", "9223372036854775808")]
    [InlineData("-9223372036854775809", "-9223372036854775809")]
    public void Long_Malformed_IsRefused(string text, string quoted) => AssertRefused<SoftRef<BillingInvoices, long>>(
        text,
        $"'{quoted}' is not a reference to //billing/invoices: expected an integer of type Int64 other than zero, without a plus sign or leading zeros.");

    [Theory]
    [InlineData("", "")]
    [InlineData(" ", " ")]
    [InlineData(" INV-1", " INV-1")]
    [InlineData("INV-1\u3000", "INV-1\u3000")]
    [InlineData("INV\t1", "INV�1")]
    [InlineData("INV-1\0", "INV-1�")]
    [InlineData("INV\u0085-1", "INV�-1")]
    public void Text_Malformed_IsRefused(string text, string quoted) => AssertRefused<SoftRef<BillingInvoices, string>>(text, TextMessage(quoted));

    [Fact]
    public void Text_HalfOfASurrogatePair_IsRefused()
    {
        Assert.Equal(TextMessage("INV�"), Assert.Throws<FormatException>(() => AsParsable<SoftRef<BillingInvoices, string>>.Parse("INV\uD83D")).Message);
        Assert.Equal(TextMessage("�INV"), Assert.Throws<FormatException>(() => AsParsable<SoftRef<BillingInvoices, string>>.Parse("\uDE00INV")).Message);
        Assert.False(AsParsable<SoftRef<BillingInvoices, string>>.TryParse("\uDE00\uD83D", out _));
        Assert.True(AsParsable<SoftRef<BillingInvoices, string>>.TryParse("\uD83D\uDE00", out _));
    }

    [Fact]
    public void Text_TooLong_IsRefused()
    {
        Assert.True(AsParsable<SoftRef<BillingInvoices, string>>.TryParse(new string('é', OwnerKey.MaximumLength), out _));
        AssertRefused<SoftRef<BillingInvoices, string>>(new string('é', OwnerKey.MaximumLength + 1), TextMessage($"{new string('é', 64)}…"));
        AssertRefused<SoftRef<BillingInvoices, string>>(new string('é', 100_000), TextMessage($"{new string('é', 64)}…"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00000000000000000000000000")]
    [InlineData("01K4YZ")]
    [InlineData("01k4yzabcdefghjkmnpqrstvwx")]
    public void CustomKey_Malformed_IsRefused(string text) =>
        AssertRefused<SoftRef<BillingInvoices, Ulid>>(text, $"'{text}' is not a reference to //billing/invoices: expected a Ulid other than zero.");

    [Fact]
    public void Utf8_Invalid_IsRefused()
    {
        byte[] invalid = [.. "INV-"u8, 0xC3, 0x28, 0xFF];
        Assert.False(SoftRef<BillingInvoices, string>.TryParse(invalid, null, out var text));
        Assert.True(text.IsDefault);
        Assert.Equal(TextMessage("INV-�(�"), Assert.Throws<FormatException>(() => SoftRef<BillingInvoices, string>.Parse(invalid, null)).Message);
        Assert.Equal(
            "'INV-�(�' is not a reference to //auth/users: expected a UUID other than zero.",
            Assert.Throws<FormatException>(() => SoftRef<AuthUsers>.Parse(invalid, null)).Message);
    }

    [Theory]
    [InlineData("D")]
    [InlineData("N")]
    [InlineData("B")]
    [InlineData("P")]
    public void Guid_InAnyPlainForm_IsRead(string format)
    {
        var reference = new SoftRef<AuthUsers>(Guid.Parse(Uuid));
        foreach (var text in (string[])[reference.ToString(format, null), reference.ToString(format, null).ToUpperInvariant()])
        {
            Assert.Equal(reference, SoftRef<AuthUsers>.Parse(text));
            Assert.Equal(reference, SoftRef<AuthUsers>.Parse(Encoding.UTF8.GetBytes(text), null));
        }
    }

    [Fact]
    public void Guid_OneCharacterChanged_IsReadOnlyIfItIsStillAUuid() => Gen.Select(
        References.Guids,
        Gen.Int[0, 37],
        Gen.OneOf(Gen.Char['\0', '\u00FF'], Gen.Char["0123456789abcdefABCDEF-+xXgG@`/:{}()"]),
        Gen.OneOf("D", "N", "B", "P")).Sample((reference, position, character, format) =>
    {
        var original = reference.ToString(format, null);
        position %= original.Length;
        var text = $"{original[..position]}{character}{original[(position + 1)..]}";
        var expected = Regex.IsMatch(text, @"^(([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})|[0-9a-f]{32}|\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}|\([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\))\z", RegexOptions.IgnoreCase);
        Assert.Equal(expected, SoftRef<AuthUsers>.TryParse(text, out var fromText));
        Assert.Equal(expected, SoftRef<AuthUsers>.TryParse(Encoding.UTF8.GetBytes(text), null, out var fromUtf8));
        Assert.Equal(expected ? Guid.Parse(text) : Guid.Empty, fromText.Value);
        Assert.Equal(fromText, fromUtf8);
    });

    private static string TextMessage(string quoted) =>
        $"'{quoted}' is not a reference to //billing/invoices: expected 1 to 256 characters, none of them a control character, without white space at either end.";

    private static void AssertRefused<T>(string text, string message)
        where T : struct, ISoftRef, ISpanParsable<T>, IUtf8SpanParsable<T>
    {
        Assert.Equal(message, Assert.Throws<FormatException>(() => AsParsable<T>.Parse(text)).Message);
        Assert.Equal(message, Assert.Throws<FormatException>(() => T.Parse(text.AsSpan(), null)).Message);
        Assert.Equal(message, Assert.Throws<FormatException>(() => T.Parse(Encoding.UTF8.GetBytes(text), null)).Message);
        Assert.False(AsParsable<T>.TryParse(text, out var fromText) || T.TryParse(text.AsSpan(), null, out _) || T.TryParse(Encoding.UTF8.GetBytes(text), null, out _));
        Assert.True(fromText.IsDefault);
    }
}
