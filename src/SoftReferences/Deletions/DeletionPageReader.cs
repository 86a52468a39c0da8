using System.Buffers;
using System.Text.Json;

namespace SoftReferences;

/// <summary>Reads the requested page, in the binary form or as JSON from an owner that does not support it.</summary>
/// <param name="owner">The owner that was asked.</param>
/// <param name="keyKind">The kind of its keys.</param>
/// <param name="after">The requested position.</param>
/// <param name="limit">The requested number of tombstones.</param>
internal sealed class DeletionPageReader(OwningService owner, OwnerKeyKind keyKind, long after, int limit) : IAnswerReader<DeletionPage>
{
    private const int FirstBuffer = 32 * 1_024;

    private static readonly string[] Forms = [ProtocolRoutes.BinaryPageMediaType, ProtocolRoutes.JsonMediaType];

    public IReadOnlyList<string> MediaTypes => Forms;

    /// <summary>Sets the accepted forms of a request.</summary>
    public static void Accept(HttpRequestMessage request)
    {
        request.Headers.Accept.Add(new(ProtocolRoutes.BinaryPageMediaType));
        request.Headers.Accept.Add(new(ProtocolRoutes.JsonMediaType, 0.5));
    }

    public async ValueTask<DeletionPage?> ReadAsync(string mediaType, Stream body, CancellationToken cancellationToken)
    {
        if (mediaType == ProtocolRoutes.BinaryPageMediaType)
        {
            return await ReadBinaryAsync(body, cancellationToken).ConfigureAwait(false);
        }

        var response = await JsonSerializer.DeserializeAsync(body, ProtocolJsonContext.Default.DeletionsResponse, cancellationToken).ConfigureAwait(false);
        return response is null ? null : JsonPage.Read(response, owner, keyKind, after, limit);
    }

    private async Task<DeletionPage> ReadBinaryAsync(Stream body, CancellationToken cancellationToken)
    {
        // Reads one byte more than the maximum, so that a body with trailing bytes is not truncated to a valid page. The buffer grows
        // with the received bytes: neither the limit nor an announced length allocates memory.
        var maximum = (int)Math.Min(BinaryPage.MaximumLength(limit, keyKind) + 1, Array.MaxLength);
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(FirstBuffer, maximum));
        try
        {
            var length = 0;
            while (await body.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                length += read;
                if (length >= maximum)
                {
                    throw new InvalidDataException("it is longer than a page of the binary form can be");
                }

                if (length == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(2 * buffer.Length);
                    buffer.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }

            return BinaryPage.Read(buffer.AsSpan(0, length), owner, keyKind, after, limit);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
