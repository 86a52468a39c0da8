using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace SoftReferences.AspNetCore;

/// <summary>Writes one whole page of the feed, as JSON or in the binary form.</summary>
internal sealed class DeletionPages(OwningService service, OwnerKeyKind keyKind, HttpResponse response)
{
    public Task WriteJsonAsync(DeletionPage page, CancellationToken cancellationToken)
    {
        var events = page.Items.Select(item => DeletionEvents.Of(service, page.Epoch, item)).ToList();
        var body = new DeletionsResponse(service.Name, service.Resource, page.Epoch, events, page.Next, page.HasMore);
        return response.WriteAsJsonAsync(body, ProtocolJsonContext.Default.DeletionsResponse, ProtocolRoutes.JsonMediaType, cancellationToken);
    }

    public async Task WriteBinaryAsync(long after, DeletionPage page, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BinaryPage.MaximumLength(page));
        try
        {
            var length = BinaryPage.Write(buffer, service, keyKind, after, page);
            response.ContentType = ProtocolRoutes.BinaryPageMediaType;
            response.ContentLength = length;
            await response.Body.WriteAsync(buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
