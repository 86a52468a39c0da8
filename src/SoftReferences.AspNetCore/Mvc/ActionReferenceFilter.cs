using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace SoftReferences.AspNetCore;

/// <summary>Collects the references of a request to an action, asks for all of them at once, and lets the action run only when all are accepted.</summary>
internal sealed class ActionReferenceFilter(BodyReferences body, ISoftReferenceValidator validator, int maximumReferences) : IAsyncActionFilter
{
    public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        // One for all controllers and one for this action are one too many.
        if (!ReferenceEquals(context.FindEffectivePolicy<ActionReferenceFilter>(), this))
        {
            await next().ConfigureAwait(false);
            return;
        }

        var arguments = new ActionArguments(context, body, new ReferenceCollector(maximumReferences));
        var refusal = arguments.Unbound() ?? await RequestCheck.RefusalOfAsync(context.HttpContext, arguments.Collect(), validator).ConfigureAwait(false);
        if (refusal is null)
        {
            await next().ConfigureAwait(false);
        }
        else
        {
            context.Result = new Refusal(refusal);
        }
    }

    private sealed class Refusal(SoftReferenceProblem problem) : IActionResult
    {
        public Task ExecuteResultAsync(ActionContext context) => problem.ExecuteAsync(context.HttpContext);
    }
}
