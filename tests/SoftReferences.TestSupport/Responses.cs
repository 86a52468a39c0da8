using System.Net;
using System.Text.Json;
using Xunit;

namespace SoftReferences.TestSupport;

/// <summary>Reads and checks responses of services.</summary>
public static class Responses
{
    /// <summary>Asserts the status and reads the body.</summary>
    public static async Task<JsonElement> ReadAsync(this HttpResponseMessage response, HttpStatusCode expected = HttpStatusCode.OK)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"Expected {expected}, got {response.StatusCode}: {text}");
        return JsonElement.Parse(text);
    }

    /// <summary>Asserts that the response is a problem (RFC 9457) with the expected status, and reads it.</summary>
    public static async Task<JsonElement> ReadProblemAsync(this HttpResponseMessage response, HttpStatusCode expected)
    {
        var problem = await response.ReadAsync(expected);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal((int)expected, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        return problem;
    }

    /// <summary>Asserts that the response is 422, with an error at each of the locations and at no other.</summary>
    public static async Task AssertInvalidAsync(this HttpResponseMessage response, params string[] places)
    {
        var problem = await response.ReadProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(places.Order(StringComparer.Ordinal), problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal));
    }

    public static Guid Id(this JsonElement json) => json.GetProperty("id").GetGuid();

    public static string? Text(this JsonElement json, string name) => json.GetProperty(name).GetString();
}
