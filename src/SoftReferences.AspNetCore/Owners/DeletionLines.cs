using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace SoftReferences.AspNetCore;

/// <summary>Writes events as lines of JSON (<c>application/x-ndjson</c>). If a response is cut off, only its last line is lost.</summary>
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

    /// <summary>Returns whether a page can follow. It cannot if its epoch differs from the one in the header.</summary>
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
