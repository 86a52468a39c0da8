using System.Text.Json;
using SoftReferences.Stores;

namespace SoftReferences.Tests;

public sealed class ExistsResponseTests
{
    private const string Valid = """{"service":"auth","resource":"users","epoch":"e1","asOf":"2026-01-02T03:04:05+00:00","statuses":["exists","missing","deleted"],"digest":"d"}""";

    [Fact]
    public void Json_RoundTrip_IsTheDocumentedForm()
    {
        var response = JsonSerializer.Deserialize(Valid, ProtocolJsonContext.Default.ExistsResponse)!;

        Assert.Equal([OwnedStatus.Exists, OwnedStatus.Missing, OwnedStatus.Deleted], response.Statuses);
        Assert.Equal(Valid, JsonSerializer.Serialize(response, ProtocolJsonContext.Default.ExistsResponse));
    }

    [Theory]
    [InlineData("\"epoch\":\"e1\",", "")]
    [InlineData("\"e1\"", "null")]
    [InlineData(",\"digest\":\"d\"", "")]
    [InlineData("\"statuses\":[\"exists\"", "\"statuses\":[null")]
    [InlineData("\"statuses\":[\"exists\"", "\"statuses\":[1")]
    [InlineData("\"statuses\":[\"exists\"", "\"statuses\":[\"Exists\"")]
    [InlineData("\"statuses\":[\"exists\"", "\"statuses\":[\"gone\"")]
    [InlineData("\"service\":\"auth\"", "\"service\":\"auth\",\"service\":\"auth\"")]
    [InlineData("}", "")]
    public void Json_WhatIsMissingOrUnknown_IsAnError(string part, string replacement) =>
        Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize(Valid.Replace(part, replacement, StringComparison.Ordinal), ProtocolJsonContext.Default.ExistsResponse));
}
