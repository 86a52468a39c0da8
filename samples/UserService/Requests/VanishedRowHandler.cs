using Microsoft.AspNetCore.Diagnostics;

namespace UserService.Requests;

/// <summary>Responds with 404 if a row was deleted between reading and updating it, for example together with its user.</summary>
internal sealed class VanishedRowHandler(IProblemDetailsService problemDetails) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not DbUpdateConcurrencyException)
        {
            return false;
        }

        httpContext.Response.StatusCode = StatusCodes.Status404NotFound;
        return await problemDetails.TryWriteAsync(new()
        {
            HttpContext = httpContext,
            ProblemDetails = { Status = StatusCodes.Status404NotFound, Detail = "It was deleted while the request was under way." },
        });
    }
}
