using System.Net;
using System.Text.Json;

namespace SoftReferences.AspNetCore.Tests;

internal static class ProblemAssert
{
    /// <summary>Checks the status, media type, title, and every error with its location.</summary>
    public static void Is(
        (HttpStatusCode Status, JsonElement Body, HttpResponseMessage Response) answer, int status, string title, params (string Place, string Message)[] errors)
    {
        Assert.Equal(status, (int)answer.Status);
        Assert.Equal("application/problem+json", answer.Response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(status, answer.Body.GetProperty("status").GetInt32());
        Assert.Equal(title, answer.Body.GetProperty("title").GetString());
        Assert.Equal(
            errors,
            answer.Body.TryGetProperty("errors", out var found)
                ? found.EnumerateObject().SelectMany(place => place.Value.EnumerateArray().Select(message => (place.Name, message.GetString()!)))
                : []);
    }
}
