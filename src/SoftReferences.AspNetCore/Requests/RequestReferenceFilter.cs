using Microsoft.AspNetCore.Http;

namespace SoftReferences.AspNetCore;

/// <summary>Collects the references of a request, asks for all of them at once, and lets the handler run only when all exist.</summary>
internal sealed class RequestReferenceFilter(
    IReadOnlyList<RequestParameter> parameters,
    ISoftReferenceValidator validator,
    int maximumReferences)
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var references = new ReferenceCollector(maximumReferences);
        foreach (var parameter in parameters)
        {
            parameter.Collect(invocation, references);
        }

        if (references.IsOverLimit)
        {
            return SoftReferenceProblem.TooMany(maximumReferences);
        }

        if (references.Uses.Count > 0)
        {
            var check = await validator.CheckAsync(references.Uses, invocation.HttpContext.RequestAborted).ConfigureAwait(false);
            if (check.Failures.Count > 0)
            {
                return SoftReferenceProblem.Of(check.Failures);
            }
        }

        return await next(invocation).ConfigureAwait(false);
    }
}
