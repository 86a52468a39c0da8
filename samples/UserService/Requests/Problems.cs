using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.HttpResults;

namespace UserService.Requests;

/// <summary>The answers of requests that are refused.</summary>
internal static class Problems
{
    /// <summary>Checks a request against its own rules.</summary>
    /// <param name="request">The request.</param>
    /// <param name="problem">The answer 422 with every error, when there are any.</param>
    public static bool IsInvalid(this IValidated request, [NotNullWhen(true)] out ProblemHttpResult? problem)
    {
        var errors = new RequestErrors();
        request.Validate(errors);
        problem = errors.Any ? TypedResults.Problem(errors.ToProblemDetails()) : null;
        return problem is not null;
    }

    /// <summary>Says that there is no such row, or none that the caller may see: nobody can tell which.</summary>
    public static ProblemHttpResult NotFound(string what, Guid id) =>
        TypedResults.Problem($"There is no {what} '{id}'.", statusCode: StatusCodes.Status404NotFound);
}
