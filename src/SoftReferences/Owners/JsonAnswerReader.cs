using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SoftReferences;

/// <summary>Reads JSON answers.</summary>
internal sealed class JsonAnswerReader<T>(JsonTypeInfo<T> type) : IAnswerReader<T>
    where T : class
{
    public IReadOnlyList<string> MediaTypes { get; } = [ProtocolRoutes.JsonMediaType];

    public ValueTask<T?> ReadAsync(string mediaType, Stream body, CancellationToken cancellationToken) =>
        JsonSerializer.DeserializeAsync(body, type, cancellationToken);
}
