using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace SoftReferences.AspNetCore;

/// <summary>Writes events as lines of JSON (<c>application/x-ndjson</c>). A response that is cut off has lost nothing but its last line.</summary>
internal sealed class DeletionLines
{
    private readonly OwningService _service;
    private readonly string _epoch;
    private readonly HttpResponse _response;

    public DeletionLines(OwningService service, string epoch, HttpResponse response)
    {
        _service = service;
        _epoch = epoch;
        _response = response;
        response.ContentType = ProtocolRoutes.LinesMediaType;
        response.Headers[ProtocolRoutes.EpochHeader] = epoch;
    }

    /// <summary>Says whether a page can follow: the header has named an epoch.</summary>
    public bool IsOf(DeletionPage page) => string.Equals(page.Epoch, _epoch, StringComparison.Ordinal);

    public async Task WriteAsync(IReadOnlyList<Tombstone> items, CancellationToken cancellationToken)
    {
        await using (var json = new Utf8JsonWriter(_response.BodyWriter))
        {
            foreach (var item in items)
            {
                JsonSerializer.Serialize(json, DeletionEvents.Of(_service, _epoch, item), ProtocolJsonContext.Default.DeletionEvent);
                await json.FlushAsync(cancellationToken).ConfigureAwait(false);
                json.Reset();
                _response.BodyWriter.Write("\n"u8);
            }
        }

        await _response.BodyWriter.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
