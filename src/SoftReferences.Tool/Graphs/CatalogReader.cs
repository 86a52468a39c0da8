using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SoftReferences.Tool;

/// <summary>Reads catalogs from services and files.</summary>
/// <param name="directory">The directory that relative paths start from.</param>
/// <param name="bearer">The key to send to services as <c>Authorization: Bearer</c>, or <see langword="null"/>.</param>
/// <param name="handler">Sends requests.</param>
internal sealed partial class CatalogReader(string directory, string? bearer, HttpMessageHandler? handler = null)
{
    public const int MaximumBytes = 4 * 1024 * 1024;

    private const int MaximumText = 512;

    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <exception cref="ToolException">Some catalogs cannot be read. The message names each with its address.</exception>
    public async Task<IReadOnlyList<PublishedCatalog>> ReadAllAsync(IReadOnlyList<string> sources, CancellationToken cancellationToken)
    {
        var read = await Task.WhenAll(sources.Select(source => TryReadAsync(source, cancellationToken)));
        var problems = read.Select(each => each.Problem).OfType<string>().ToList();
        return problems.Count == 0 ? [.. read.Select(each => each.Catalog!)] : throw new ToolException(string.Join(Environment.NewLine, problems));
    }

    private async Task<(PublishedCatalog? Catalog, string? Problem)> TryReadAsync(string source, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        try
        {
            var catalog = await ReadAsync(source, limit.Token);
            return Problems(catalog).ToList() is { Count: > 0 } problems
                ? (null, $"The catalog of '{source}' is malformed: {string.Join(" ", problems)}")
                : (new(source, catalog), null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"The catalog of '{source}' did not arrive within {Timeout.TotalSeconds:0} seconds.");
        }
        catch (BodyTooLargeException)
        {
            return (null, $"The catalog of '{source}' has more than {MaximumBytes} bytes.");
        }
        catch (JsonException exception)
        {
            return (null, $"The catalog of '{source}' is malformed: {exception.Message}");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or UnauthorizedAccessException or ToolException)
        {
            return (null, $"The catalog of '{source}' cannot be read: {exception.Message}");
        }
    }

    private async Task<CatalogResponse> ReadAsync(string source, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(source, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            if (source.Contains("://", StringComparison.Ordinal))
            {
                throw new ToolException("an address starts with 'http://' or 'https://', and a file is named by its path.");
            }

            await using var file = File.OpenRead(Path.GetFullPath(source, directory));
            return await ParseAsync(file, cancellationToken);
        }

        using var client = new HttpClient(handler ?? new SocketsHttpHandler { AllowAutoRedirect = false }, disposeHandler: handler is null);
        using var request = new HttpRequestMessage(HttpMethod.Get, AddressOf(address));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(ProtocolRoutes.JsonMediaType));
        request.Headers.Authorization = bearer is null ? null : new("Bearer", bearer);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode != System.Net.HttpStatusCode.OK)
        {
            throw new ToolException($"it answers {(int)response.StatusCode}{(response.StatusCode is System.Net.HttpStatusCode.Unauthorized or System.Net.HttpStatusCode.Forbidden ? ". Name the variable that has its key with '--key-variable'" : null)}.");
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await ParseAsync(body, cancellationToken);
    }

    private static async Task<CatalogResponse> ParseAsync(Stream body, CancellationToken cancellationToken)
    {
        await using var bounded = new BoundedStream(body, MaximumBytes);
        return await JsonSerializer.DeserializeAsync(bounded, ProtocolJsonContext.Default.CatalogResponse, cancellationToken) ?? throw new JsonException("It is null.");
    }

    // Accepts the base address of a service or the address of the catalog itself.
    private static Uri AddressOf(Uri address) => address.AbsolutePath.EndsWith($"/{ProtocolRoutes.Catalog}", StringComparison.Ordinal)
        ? address
        : new UriBuilder(address) { Path = $"{address.AbsolutePath.TrimEnd('/')}/{ProtocolRoutes.Catalog}" }.Uri;

    private static IEnumerable<string> Problems(CatalogResponse catalog)
    {
        // The serializer does not check elements of lists for null.
        if (catalog.Resources.Any(name => name is null) || catalog.References.Any(reference => reference is null))
        {
            yield return "A resource or a reference is null.";
            yield break;
        }

        if (!ServicePattern().IsMatch(catalog.Service))
        {
            yield return $"'{Show(catalog.Service)}' is not the name of a service.";
        }

        foreach (var name in catalog.Resources.Concat(catalog.References.Select(reference => reference.Owner)).Where(name => !ResourcePattern().IsMatch(name)).Distinct(StringComparer.Ordinal).Take(5))
        {
            yield return $"'{Show(name)}' is not the name of a resource, such as '//auth/users'.";
        }

        foreach (var text in catalog.References.SelectMany(reference => new[] { reference.Name, reference.Action }).Where(text => text.Length is 0 or > MaximumText || text.Any(char.IsControl)).Distinct(StringComparer.Ordinal).Take(5))
        {
            yield return $"'{Show(text)}' is not the name of a reference or an action: it is empty, too long, or has control characters.";
        }
    }

    private static string Show(string text) => string.Concat(text.Take(40).Select(character => char.IsControl(character) ? '\uFFFD' : character)) + (text.Length > 40 ? "…" : null);

    [GeneratedRegex("^[a-z0-9_-]{1,63}\\z", RegexOptions.None, 1000)]
    private static partial Regex ServicePattern();

    [GeneratedRegex("^//[a-z0-9_-]{1,63}/[a-z0-9_-]{1,63}\\z", RegexOptions.None, 1000)]
    private static partial Regex ResourcePattern();
}
