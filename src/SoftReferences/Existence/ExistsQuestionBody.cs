using System.Net.Http.Headers;
using System.Text.Json;

namespace SoftReferences;

/// <summary>A question about existence in one of its two forms, and the reader of its answer.</summary>
internal sealed class ExistsQuestionBody : IAnswerReader<ExistsAnswer>
{
    private static readonly string[] Json = [ProtocolRoutes.JsonMediaType];
    private static readonly string[] BinaryOrJson = [ProtocolRoutes.BinaryMediaType, ProtocolRoutes.JsonMediaType];

    private readonly IReadOnlyList<OwnerKey> _keys;
    private readonly byte[] _bytes;

    /// <summary>Initializes a new instance of the <see cref="ExistsQuestionBody"/> class.</summary>
    /// <param name="keys">The keys to ask about.</param>
    /// <param name="binary">Whether to use the binary form, which must support these keys.</param>
    public ExistsQuestionBody(IReadOnlyList<OwnerKey> keys, bool binary)
    {
        _keys = keys;
        IsBinary = binary;
        _bytes = binary
            ? BinaryQuestion.Write(keys)
            : JsonSerializer.SerializeToUtf8Bytes(new ExistsRequest([.. keys.Select(key => key.ToString())]), ProtocolJsonContext.Default.ExistsRequest);
    }

    public bool IsBinary { get; }

    public IReadOnlyList<string> MediaTypes => IsBinary ? BinaryOrJson : Json;

    public HttpRequestMessage ToRequest(OwningService owner)
    {
        // An array rather than a stream: its length is known, and a retry can send it again.
        var content = new ByteArrayContent(_bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypes[0]);
        // The reason why an entity is missing makes no difference here, and would cost the owner another query.
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{ProtocolRoutes.Exists(owner)}?{ProtocolRoutes.TombstonesParameter}=false", UriKind.Relative)) { Content = content };
        foreach (var mediaType in MediaTypes)
        {
            request.Headers.Accept.Add(mediaType == MediaTypes[0] ? new(mediaType) : new(mediaType, 0.5));
        }

        return request;
    }

    public async ValueTask<ExistsAnswer?> ReadAsync(string mediaType, Stream body, CancellationToken cancellationToken)
    {
        if (mediaType == ProtocolRoutes.BinaryMediaType)
        {
            // Reads one byte more than the maximum, so that a body with trailing bytes is not truncated to a valid answer.
            var buffer = new byte[BinaryAnswer.MaximumLength(_keys.Count) + 1];
            var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return BinaryAnswer.Read(buffer.AsSpan(0, length), _bytes);
        }

        var response = await JsonSerializer.DeserializeAsync(body, ProtocolJsonContext.Default.ExistsResponse, cancellationToken).ConfigureAwait(false);
        return response is null
            ? null
            : new(
                response.Service,
                response.Resource,
                response.Epoch,
                response.Statuses,
                response.Statuses.Count == _keys.Count && response.Digest == ExistsDigest.Of(_keys, response.Statuses));
    }
}
