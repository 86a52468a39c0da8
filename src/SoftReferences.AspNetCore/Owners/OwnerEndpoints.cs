using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace SoftReferences.AspNetCore;

/// <summary>Serves the owner protocol, version 1, from the owner's store.</summary>
internal sealed class OwnerEndpoints<TService>(OwnerEndpointOptions options)
    where TService : IOwningService
{
    private static readonly OwningService Service = TService.Service;

    public async Task ExistsAsync(HttpContext context)
    {
        var store = Begin(context);
        context.Response.Headers[ProtocolRoutes.MaximumBatchHeader] = options.MaximumBatch.ToString(CultureInfo.InvariantCulture);
        var (question, problem) = await ExistsQuestionReader.ReadAsync(context.Request, store.KeyKind, options).ConfigureAwait(false);
        if (question is null)
        {
            await problem!.ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        if (ExistsForms.Answer(context.Request, question.BinaryBody is not null) is not { } form)
        {
            await OwnerProblems.NotAcceptable().ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        var answer = await store.FindAsync(question.Keys, context.RequestAborted).ConfigureAwait(false);
        if (form == ProtocolRoutes.BinaryMediaType)
        {
            var body = BinaryAnswer.Write(Service, answer, question.BinaryBody);
            context.Response.ContentType = form;
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
            return;
        }

        var response = new ExistsResponse(Service.Name, Service.Resource, answer.Epoch, answer.AsOf, answer.Statuses, ExistsDigest.Of(question.Keys, answer.Statuses));
        await WriteAsync(context, response, ProtocolJsonContext.Default.ExistsResponse).ConfigureAwait(false);
    }

    public async Task DeletionsAsync(HttpContext context)
    {
        var store = Begin(context);
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var query = DeletionQuery.Read(context.Request.Query, options, errors);
        if (errors.Count > 0)
        {
            await OwnerProblems.Invalid(errors).ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        try
        {
            var page = await ReadAsync(context, store, query).ConfigureAwait(false);
            var response = new DeletionsResponse(
                Service.Name,
                Service.Resource,
                page.Epoch,
                [.. page.Items.Select(item => DeletionEvents.Of(Service, page.Epoch, item))],
                page.Next,
                page.HasMore);
            await WriteAsync(context, response, ProtocolJsonContext.Default.DeletionsResponse).ConfigureAwait(false);
        }
        catch (DeletionFeedException exception) when (exception.CursorLost)
        {
            await OwnerProblems.CursorLost(exception).ExecuteAsync(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered: dependents end their wait like this.
        }
    }

    // A host that stops lets those who wait go with what there is, rather than with an error.
    private static async Task<DeletionPage> ReadAsync(HttpContext context, IOwnerStore<TService> store, DeletionQuery query)
    {
        var stopping = context.RequestServices.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None;
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            return await store.ReadDeletionsAsync(query.After, query.Limit, query.Wait, wait.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            return await store.ReadDeletionsAsync(query.After, query.Limit, TimeSpan.Zero, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static IOwnerStore<TService> Begin(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.RequestServices.GetRequiredService<IOwnerStore<TService>>();
    }

    private static Task WriteAsync<T>(HttpContext context, T response, JsonTypeInfo<T> type) =>
        context.Response.WriteAsJsonAsync(response, type, ProtocolRoutes.JsonMediaType, context.RequestAborted);
}
