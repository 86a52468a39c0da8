using System.Text;
using System.Text.Json;

namespace SoftReferences.Tests;

/// <summary>Malformed JSON values are refused with a message that quotes them.</summary>
public sealed class SoftRefJsonMalformedTests
{
    private const string Uuid = "0198c5f2-7a3b-7c4d-8e5f-0123456789ab";
    private const string NotAUuid = "is not a reference to //auth/users: expected a UUID other than zero";
    private const string NotAnInteger = "is not a reference to //billing/invoices: expected an integer of type Int32 other than zero, without a plus sign or leading zeros";
    private const string NotAText = "is not a reference to //billing/invoices: expected 1 to 256 characters, none of them a control character, without white space at either end";

    [Theory]
    [InlineData("""null""", $"JSON's 'null' {NotAUuid}, as a JSON string.")]
    [InlineData("""true""", $"JSON's 'true' {NotAUuid}, as a JSON string.")]
    [InlineData("""42""", $"The JSON number '42' {NotAUuid}, as a JSON string.")]
    [InlineData("""{}""", $"A JSON object {NotAUuid}, as a JSON string.")]
    [InlineData("""["x"]""", $"A JSON array {NotAUuid}, as a JSON string.")]
    [InlineData("\"\"", $"'' {NotAUuid}.")]
    [InlineData("\"garbage\"", $"'garbage' {NotAUuid}.")]
    [InlineData("\"00000000-0000-0000-0000-000000000000\"", $"'00000000-0000-0000-0000-000000000000' {NotAUuid}.")]
    [InlineData("\"0198c5f27a3b7c4d8e5f0123456789ab\"", $"'0198c5f27a3b7c4d8e5f0123456789ab' {NotAUuid}.")]
    [InlineData($"\" {Uuid}\"", $"' {Uuid}' {NotAUuid}.")]
    [InlineData($"\"{Uuid}\\n\"", $"'{Uuid}\\n' {NotAUuid}.")]
    [InlineData("\"0x98c5f2-7a3b-7c4d-8e5f-0123456789ab\"", $"'0x98c5f2-7a3b-7c4d-8e5f-0123456789ab' {NotAUuid}.")]
    [InlineData("\"\\ud83d\"", $"'\\ud83d' {NotAUuid}.")]
    public void Guid_Malformed_IsRefused(string json, string message) => AssertRefused<SoftRef<AuthUsers>>(json, message);

    [Theory]
    [InlineData("0198c5f27a3b7c4d8e5f0123456789ab")]
    [InlineData($"{{{Uuid}}}")]
    [InlineData($"({Uuid})")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("")]
    public void GuidAsTheTypeOfTheKey_InAnyFormButTheHyphenated_IsRefused(string text)
    {
        var message = $"'{text}' {NotAUuid.Replace("auth/users", "billing/invoices", StringComparison.Ordinal)}.";
        AssertRefused<SoftRef<BillingInvoices, Guid>>($"\"{text}\"", message);
        AssertRefused<SoftRef<BillingInvoices, Guid>?>($"\"{References.Escaped(text)}\"", message.Replace($"'{text}'", $"'{Shortened(References.Escaped(text))}'", StringComparison.Ordinal));
        AssertRefused<Dictionary<SoftRef<BillingInvoices, Guid>, int>>($$"""{"{{text}}":1}""", message);
    }

    [Fact]
    public void GuidAsTheTypeOfTheKey_InUpperCase_IsRead() => Assert.Equal(
        new SoftRef<BillingInvoices, Guid>(Guid.Parse(Uuid)),
        JsonSerializer.Deserialize<SoftRef<BillingInvoices, Guid>>($"\"{Uuid.ToUpperInvariant()}\""));

    [Theory]
    [InlineData("null", $"JSON's 'null' {NotAnInteger}, as a JSON number.")]
    [InlineData("\"5\"", $"The JSON string '5' {NotAnInteger}, as a JSON number.")]
    [InlineData("[5]", $"A JSON array {NotAnInteger}, as a JSON number.")]
    [InlineData("0", $"'0' {NotAnInteger}.")]
    [InlineData("-0", $"'-0' {NotAnInteger}.")]
    [InlineData("5.0", $"'5.0' {NotAnInteger}.")]
    [InlineData("5e0", $"'5e0' {NotAnInteger}.")]
    [InlineData("2147483648", $"'2147483648' {NotAnInteger}.")]
    [InlineData("1e999", $"'1e999' {NotAnInteger}.")]
    public void Integer_Malformed_IsRefused(string json, string message) => AssertRefused<SoftRef<BillingInvoices, int>>(json, message);

    [Theory]
    [InlineData("5", $"The JSON number '5' {NotAText}, as a JSON string.")]
    [InlineData("\"\"", $"'' {NotAText}.")]
    [InlineData("\" INV\"", $"' INV' {NotAText}.")]
    [InlineData("\"INV\\u0000\"", $"'INV\\u0000' {NotAText}.")]
    [InlineData("\"\\ud83d\"", $"'\\ud83d' {NotAText}.")]
    [InlineData("\"\\ude00\\ud83d\"", $"'\\ude00\\ud83d' {NotAText}.")]
    public void Text_Malformed_IsRefused(string json, string message) => AssertRefused<SoftRef<BillingInvoices, string>>(json, message);

    [Fact]
    public void Number_ReadFromString_IsRefusedEvenWhereOptionsAllowIt()
    {
        var exception = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<SoftRef<BillingInvoices, int>>("\"5\"", JsonSerializerOptions.Web));
        Assert.Equal($"The JSON string '5' {NotAnInteger}, as a JSON number.", exception.Message);
    }

    [Theory]
    [InlineData("007", $"'007' {NotAnInteger}.")]
    [InlineData("", $"'' {NotAnInteger}.")]
    [InlineData("0", $"'0' {NotAnInteger}.")]
    public void Integer_MalformedName_IsRefused(string name, string message) =>
        AssertRefused<Dictionary<SoftRef<BillingInvoices, int>, int>>($$"""{"{{name}}":1}""", message);

    [Theory]
    [InlineData("", $"'' {NotAUuid}.")]
    [InlineData("x", $"'x' {NotAUuid}.")]
    [InlineData("00000000-0000-0000-0000-000000000000", $"'00000000-0000-0000-0000-000000000000' {NotAUuid}.")]
    public void Guid_MalformedName_IsRefused(string name, string message) =>
        AssertRefused<Dictionary<SoftRef<AuthUsers>, int>>($$"""{"{{name}}":1}""", message);

    // The serializer itself decodes the name for the path of the exception, before the converter is called.
    [Fact]
    public void Name_HalfOfASurrogatePair_IsRefused() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Dictionary<SoftRef<AuthUsers>, int>>("""{"\ud83d":1}"""));

    [Fact]
    public void Text_Overlong_IsRefusedAndQuotedShort()
    {
        var text = new string('a', 100_000);
        AssertRefused<SoftRef<AuthUsers>>($"\"{text}\"", $"'{text[..64]}…' {NotAUuid}.");
        AssertRefused<SoftRef<BillingInvoices, string>>($"\"{text}\"", $"'{text[..64]}…' {NotAText}.");
        AssertRefused<SoftRef<BillingInvoices, int>>(new string('9', 100_000), $"'{new string('9', 64)}…' {NotAnInteger}.");
        AssertRefused<SoftRef<BillingInvoices, string>>($"\"{References.Escaped(text)}\"", $"'{References.Escaped(text)[..64]}…' {NotAText}.");
    }

    [Fact]
    public void Text_InvalidUtf8_IsRefused()
    {
        byte[] json = [.. "\"INV\""u8];
        json[2] = 0xFF;
        Assert.Equal($"'I�V' {NotAText}.", Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<SoftRef<BillingInvoices, string>>(json)).Message);
        Assert.Equal($"'I�V' {NotAUuid}.", Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<SoftRef<AuthUsers>>(json)).Message);
    }

    [Fact]
    public void Exception_CarriesThePath()
    {
        var exception = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<List<SoftRef<AuthUsers>>>($$"""["{{Uuid}}","x"]"""));
        Assert.Equal("$[1]", exception.Path);
    }

    [Theory]
    [InlineData(" INV", "it begins or ends with white space")]
    [InlineData("INV\n1", "it has the control character U+000A")]
    public void StoredText_ThatCannotBeRead_IsNotWritten(string text, string problem)
    {
        var stored = SoftRef<BillingInvoices, string>.FromStorage(text);
        var message = $"The reference '{text.Replace('\n', '\uFFFD')}' to //billing/invoices cannot be written as JSON: {problem}.";
        Assert.Equal(message, Assert.Throws<JsonException>(() => JsonSerializer.Serialize(stored)).Message);
        Assert.Equal(message, Assert.Throws<JsonException>(() => JsonSerializer.Serialize(new Dictionary<SoftRef<BillingInvoices, string>, int> { [stored] = 1 })).Message);
    }

    private static string Shortened(string text) => text.Length <= 64 ? text : $"{text[..64]}…";

    private static void AssertRefused<T>(string json, string message)
    {
        Assert.Equal(message, Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<T>(json)).Message);
        Assert.Equal(message, Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<T>(Encoding.UTF8.GetBytes(json))).Message);
    }
}
