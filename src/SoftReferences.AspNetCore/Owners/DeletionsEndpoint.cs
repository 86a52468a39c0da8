using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SoftReferences.Stores;

namespace SoftReferences.AspNetCore;

/// <summary>Handles <c>GET …/deletions</c>: one page as JSON or in the binary form, or one event per line up to the limit.</summary>
internal sealed class DeletionsEndpoint(OwningService service, IOwnerStore store, OwnerEndpointOptions options)
{
    public async Task AnswerAsync(HttpContext context)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var form = DeletionForms.Answer(context.Request);
        var inLines = form == ProtocolRoutes.LinesMediaType;
        var query = DeletionQuery.Read(context.Request.Query, options, inLines ? options.MaximumLines : options.MaximumPage, errors);
        if (errors.Count > 0)
        {
            await OwnerProblems.Invalid(errors).ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        try
        {
            var page = await ReadAsync(context, query with { Limit = Math.Min(query.Limit, options.MaximumPage) }).ConfigureAwait(false);
            await (inLines ? WriteLinesAsync(context, page, query) : WriteAsync(context, form, page, query.After)).ConfigureAwait(false);
        }
        catch (DeletionFeedException exception) when (exception.CursorLost && !context.Response.HasStarted)
        {
            if (exception.RestartAt is { } restart)
            {
                context.Response.Headers[ProtocolRoutes.RestartAtHeader] = restart.Position.ToString(CultureInfo.InvariantCulture);
                context.Response.Headers[ProtocolRoutes.EpochHeader] = restart.Epoch;
            }

            context.Response.Headers[ProtocolRoutes.ResourceHeader] = service.ResourceName;
            await OwnerProblems.CursorLost(exception).ExecuteAsync(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // There is nobody to respond to: dependents cancel a long poll like this.
        }
    }

    private Task WriteAsync(HttpContext context, string form, DeletionPage page, long after)
    {
        var pages = new DeletionPages(service, store.KeyKind, context.Response);
        return form == ProtocolRoutes.BinaryPageMediaType
            ? pages.WriteBinaryAsync(after, page, context.RequestAborted)
            : pages.WriteJsonAsync(page, context.RequestAborted);
    }

    // Ends at the end of the feed, at the limit, at a new epoch, or when the host stops. The caller asks again.
    private async Task WriteLinesAsync(HttpContext context, DeletionPage page, DeletionQuery query)
    {
        var lines = new DeletionLines(service, page.Epoch, context.Response);
        var left = query.Limit;
        while (true)
        {
            await lines.WriteAsync(page.Items, context.RequestAborted).ConfigureAwait(false);
            left -= page.Items.Count;
            if (left <= 0 || !page.HasMore || Stopping(context).IsCancellationRequested)
            {
                return;
            }

            page = await store.ReadDeletionsAsync(page.Next, seen: null, Math.Min(left, options.MaximumPage), TimeSpan.Zero, context.RequestAborted).ConfigureAwait(false);
            if (!lines.IsOf(page))
            {
                return;
            }
        }
    }

    // If the host stops during a long poll, the caller gets the events so far rather than an error.
    private async Task<DeletionPage> ReadAsync(HttpContext context, DeletionQuery query)
    {
        var stopping = Stopping(context);
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            return await store.ReadDeletionsAsync(query.After, query.Seen, query.Limit, query.Wait, wait.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            return await store.ReadDeletionsAsync(query.After, query.Seen, query.Limit, TimeSpan.Zero, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static CancellationToken Stopping(HttpContext context) =>
        context.RequestServices.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None;
}
