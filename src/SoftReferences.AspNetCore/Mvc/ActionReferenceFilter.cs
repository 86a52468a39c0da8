using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Filters;

namespace SoftReferences.AspNetCore;

/// <summary>Collects the references of a request to an action, validates them with one question per owner, and runs the action only if all are accepted.</summary>
internal sealed class ActionReferenceFilter(BodyReferences body, ISoftReferenceValidator validator, int maximumReferences) : IAsyncActionFilter
{
    private int _isReported;

    public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        // If the filter is declared globally and on the action, only the innermost runs.
        if (!ReferenceEquals(context.FindEffectivePolicy<ActionReferenceFilter>(), this))
        {
            await next().ConfigureAwait(false);
            return;
        }

        var arguments = new ActionArguments(context, body, new ReferenceCollector(maximumReferences));

        // MVC creates one instance of the filter per action, so this warns once per action.
        if (Interlocked.Exchange(ref _isReported, 1) == 0)
        {
            Report(context, arguments);
        }

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

    private static void Report(ActionExecutingContext context, ActionArguments arguments)
    {
        if (context.ActionDescriptor is ControllerActionDescriptor action)
        {
            UncheckedReferences.Report(context.HttpContext.RequestServices, $"{action.ControllerTypeInfo.Name}.{action.MethodInfo.Name}", new SortedSet<string>(arguments.NotFound(), StringComparer.Ordinal));
        }
    }

    private sealed class Refusal(SoftReferenceProblem problem) : IActionResult
    {
        public Task ExecuteResultAsync(ActionContext context) => problem.ExecuteAsync(context.HttpContext);
    }
}
