using Microsoft.AspNetCore.Http;

namespace SoftReferences.AspNetCore;

/// <summary>Validates the references that either filter has collected, with one question per owner, and reports every failure.</summary>
internal static class RequestCheck
{
    /// <summary>Checks the references of a request.</summary>
    /// <returns>The response if the request is rejected; <see langword="null"/> if the handler may run.</returns>
    public static async Task<SoftReferenceProblem?> RefusalOfAsync(HttpContext context, ReferenceCollector references, ISoftReferenceValidator validator)
    {
        if (references.IsOverLimit)
        {
            return SoftReferenceProblem.TooMany(references.Maximum);
        }

        if (references.Uses.Count == 0)
        {
            return null;
        }

        ReferenceLocations.Of(context).Add(references.Uses);
        var check = await validator.CheckAsync(references.Uses, context.RequestAborted).ConfigureAwait(false);
        return check.Failures.Count == 0 ? null : SoftReferenceProblem.Of(check.Failures);
    }
}
