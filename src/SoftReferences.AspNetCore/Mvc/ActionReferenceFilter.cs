using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace SoftReferences.AspNetCore;

/// <summary>Collects the references of a request to an action, asks for all of them at once, and lets the action run only when all are accepted.</summary>
internal sealed class ActionReferenceFilter(BodyReferences body, ISoftReferenceValidator validator, int maximumReferences) : IAsyncActionFilter
{
    private int _isReported;

    public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        // One for all controllers and one for this action are one too many.
        if (!ReferenceEquals(context.FindEffectivePolicy<ActionReferenceFilter>(), this))
        {
            await next().ConfigureAwait(false);
            return;
        }

        // An action has a filter of its own, which is made when it is called first.
        if (Interlocked.Exchange(ref _isReported, 1) == 0)
        {
            Report(context);
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

    private void Report(ActionExecutingContext context)
    {
        if (context.ActionDescriptor is ControllerActionDescriptor action)
        {
            var notFound = action.Parameters.Where(static parameter => parameter.BindingInfo?.BindingSource == BindingSource.Body).SelectMany(parameter => body.NotFoundIn(parameter.ParameterType));
            UncheckedReferences.Report(context.HttpContext.RequestServices, $"{action.ControllerTypeInfo.Name}.{action.MethodInfo.Name}", new SortedSet<string>(notFound, StringComparer.Ordinal));
        }
    }

    private sealed class Refusal(SoftReferenceProblem problem) : IActionResult
    {
        public Task ExecuteResultAsync(ActionContext context) => problem.ExecuteAsync(context.HttpContext);
    }
}
