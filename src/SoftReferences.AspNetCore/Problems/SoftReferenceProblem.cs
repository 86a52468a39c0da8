using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.AspNetCore;

/// <summary>Rejected references as problem details (RFC 9457): one status, and up to 10,000 failures under their locations.</summary>
internal sealed class SoftReferenceProblem : IResult, IStatusCodeHttpResult
{
    // A save may have any number of references.
    private const int MaximumFailures = SoftReferenceEndpointConventionBuilderExtensions.DefaultMaximumReferences;
    private const string UnboundTitle = "The request could not be read.";
    private static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(5);

    private readonly ProblemDetails _details;
    private readonly TimeSpan? _retryAfter;

    private SoftReferenceProblem(int status, ProblemDetails details, TimeSpan? retryAfter = null)
    {
        _details = details;
        _retryAfter = retryAfter;
        details.Status = status;
    }

    public int? StatusCode => _details.Status;

    /// <summary>Creates the problem of some failures. The status is that of the first kind present: zero, missing, unavailable.</summary>
    public static SoftReferenceProblem Of(IReadOnlyList<SoftReferenceFailure> failures)
    {
        var details = new HttpValidationProblemDetails(failures.Take(MaximumFailures)
            .GroupBy(failure => failure.Use.Location, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Select(failure => failure.Message).ToArray(), StringComparer.Ordinal));
        if (failures.Count > MaximumFailures)
        {
            details.Detail = string.Create(CultureInfo.InvariantCulture, $"The first {MaximumFailures} of {failures.Count} failures are listed.");
        }

        if (failures.Any(failure => failure.Kind == SoftReferenceFailureKind.Zero))
        {
            details.Title = "A reference is zero or was left out.";
            return new(StatusCodes.Status400BadRequest, details);
        }

        if (failures.Any(failure => failure.Kind == SoftReferenceFailureKind.Missing))
        {
            details.Title = "A reference refers to something that does not exist.";
            return new(StatusCodes.Status422UnprocessableEntity, details);
        }

        details.Title = "A reference cannot be checked, because its owner is unavailable.";
        return new(StatusCodes.Status503ServiceUnavailable, details, failures.Max(failure => failure.RetryAfter) ?? DefaultRetryAfter);
    }

    public static SoftReferenceProblem TooMany(int maximum) => new(StatusCodes.Status400BadRequest, new()
    {
        Title = "There are too many references.",
        Detail = string.Create(CultureInfo.InvariantCulture, $"The request has more than {maximum} references. Split it."),
    });

    /// <summary>Creates the problem of references that could not be bound, by their locations.</summary>
    public static SoftReferenceProblem Unbound(IDictionary<string, string[]> errors) =>
        new(StatusCodes.Status400BadRequest, new HttpValidationProblemDetails(errors) { Title = UnboundTitle });

    /// <summary>Creates the problem of a request that could not be bound.</summary>
    /// <param name="status">The status.</param>
    /// <param name="detail">What is wrong.</param>
    /// <param name="location">Where it is wrong, if that is known.</param>
    public static SoftReferenceProblem Unbound(int status, string detail, string? location)
    {
        var details = location is null ? new ProblemDetails() : new HttpValidationProblemDetails { Errors = { [location] = [detail] } };
        details.Title = UnboundTitle;
        details.Detail = detail;
        return new(status, details);
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        httpContext.Response.StatusCode = _details.Status!.Value;
        if (_retryAfter is { } retryAfter)
        {
            httpContext.Response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        if (!await TryWriteAsync(httpContext).ConfigureAwait(false))
        {
            await new ProblemResult(TypedResults.Problem(_details).ProblemDetails).ExecuteAsync(httpContext).ConfigureAwait(false);
        }
    }

    // The problem details service of the application, if registered, may add members.
    private async Task<bool> TryWriteAsync(HttpContext httpContext)
    {
        try
        {
            return httpContext.RequestServices.GetService<IProblemDetailsService>() is { } service
                && await service.TryWriteAsync(new() { HttpContext = httpContext, ProblemDetails = _details }).ConfigureAwait(false);
        }
        catch (NotSupportedException) when (!httpContext.Response.HasStarted)
        {
            // The JSON contracts of the application do not include problem details.
            return false;
        }
    }
}
