using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace SoftReferences.AspNetCore;

/// <summary>Problem details (RFC 9457) in JSON of the library's own: an application's contracts, which may know its own types only, have no part in it.</summary>
internal sealed class ProblemResult(ProblemDetails details) : IResult
{
    private const string MediaType = "application/problem+json";

    // Quotes stay as they are for people, as in what the framework writes: no browser takes such an answer for a page.
    private static readonly ProblemJsonContext Json = new(new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        httpContext.Response.StatusCode = details.Status!.Value;
        return httpContext.Response.WriteAsJsonAsync(details, Json.GetTypeInfo(details.GetType())!, MediaType);
    }
}
