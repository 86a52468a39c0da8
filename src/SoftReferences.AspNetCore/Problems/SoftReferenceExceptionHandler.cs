using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace SoftReferences.AspNetCore;

/// <summary>Turns exceptions about rejected references, and about requests that could not be bound, into problem details.</summary>
internal sealed class SoftReferenceExceptionHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = exception switch
        {
            SoftReferenceValidationException refused => SoftReferenceProblem.Of(ReferenceLocations.Of(httpContext).Place(refused.Failures)),
            BadHttpRequestException { InnerException: JsonException json } bad => SoftReferenceProblem.Unbound(bad.StatusCode, JsonMessage.Of(json), JsonPath.ToPointer(json.Path)),
            BadHttpRequestException bad => SoftReferenceProblem.Unbound(bad.StatusCode, bad.Message, null),
            _ => null,
        };
        if (problem is null)
        {
            return false;
        }

        await problem.ExecuteAsync(httpContext).ConfigureAwait(false);
        return true;
    }
}
