using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace SoftReferences.AspNetCore;

/// <summary>Writes problem details (RFC 9457) with the library's own JSON contracts, because those of the application may only include its own types.</summary>
internal sealed class ProblemResult(ProblemDetails details) : IResult
{
    private const string MediaType = "application/problem+json";

    // Quotes are not escaped, for readability, as in the framework's own problem details. Browsers do not render this media type as HTML.
    private static readonly ProblemJsonContext Json = new(new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        httpContext.Response.StatusCode = details.Status!.Value;
        return httpContext.Response.WriteAsJsonAsync(details, Json.GetTypeInfo(details.GetType())!, MediaType);
    }
}
