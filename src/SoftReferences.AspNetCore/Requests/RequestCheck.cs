using Microsoft.AspNetCore.Http;

namespace SoftReferences.AspNetCore;

/// <summary>What both filters do with the references that they found: ask for all of them at once, and answer with every failure.</summary>
internal static class RequestCheck
{
    /// <summary>Checks the references of a request.</summary>
    /// <returns>The answer when the request is refused; <see langword="null"/> when the handler may run.</returns>
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
