using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SoftReferences.Stores;

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

        var answer = await store.FindAsync(question.Keys, question.FindsTombstones, context.RequestAborted).ConfigureAwait(false);
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

    public Task DeletionsAsync(HttpContext context) => new DeletionsEndpoint(Service, Begin(context), options).AnswerAsync(context);

    private static IOwnerStore<TService> Begin(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.RequestServices.GetRequiredService<IOwnerStore<TService>>();
    }

    private static Task WriteAsync<T>(HttpContext context, T response, JsonTypeInfo<T> type) =>
        context.Response.WriteAsJsonAsync(response, type, ProtocolRoutes.JsonMediaType, context.RequestAborted);
}
