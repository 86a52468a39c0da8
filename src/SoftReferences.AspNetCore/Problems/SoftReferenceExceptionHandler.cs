using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace SoftReferences.AspNetCore;

/// <summary>Answers refused references, and requests that could not be bound, with problem details.</summary>
internal sealed class SoftReferenceExceptionHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = exception switch
        {
            SoftReferenceValidationException refused => SoftReferenceProblem.Of(ReferenceLocations.Of(httpContext).Place(refused.Failures)),
            BadHttpRequestException { InnerException: JsonException json } bad => ProblemOf(bad, json),
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

    private static SoftReferenceProblem ProblemOf(BadHttpRequestException bad, JsonException json)
    {
        // The serializer's own messages name types of the application and end with the path; a converter's are written for the caller.
        var detail = json.Message.Contains("LineNumber: ", StringComparison.Ordinal) ? "The JSON is malformed or not of the expected type." : json.Message;
        return SoftReferenceProblem.Unbound(bad.StatusCode, detail, JsonPath.ToPointer(json.Path));
    }
}
