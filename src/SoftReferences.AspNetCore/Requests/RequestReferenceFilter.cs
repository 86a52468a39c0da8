using Microsoft.AspNetCore.Http;

namespace SoftReferences.AspNetCore;

/// <summary>Collects the references of a request, validates them with one question per owner, and runs the handler only if all are accepted.</summary>
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

        return await RequestCheck.RefusalOfAsync(invocation.HttpContext, references, validator).ConfigureAwait(false)
            ?? await next(invocation).ConfigureAwait(false);
    }
}
