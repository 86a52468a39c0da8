using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;

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

        // MVC creates one instance of the filter per action, so this warns once per action.
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
