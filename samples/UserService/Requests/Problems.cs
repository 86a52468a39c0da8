using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.HttpResults;

namespace UserService.Requests;

/// <summary>The responses to rejected requests.</summary>
internal static class Problems
{
    /// <summary>Validates a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="problem">A 422 response with all errors, if there are any.</param>
    public static bool IsInvalid(this IValidated request, [NotNullWhen(true)] out ProblemHttpResult? problem)
    {
        var errors = new RequestErrors();
        request.Validate(errors);
        problem = errors.Any ? TypedResults.Problem(errors.ToProblemDetails()) : null;
        return problem is not null;
    }

    /// <summary>Returns the response if there is no such row, or the caller may not see it. The two are indistinguishable.</summary>
    public static ProblemHttpResult NotFound(string what, Guid id) =>
        TypedResults.Problem($"There is no {what} '{id}'.", statusCode: StatusCodes.Status404NotFound);
}
