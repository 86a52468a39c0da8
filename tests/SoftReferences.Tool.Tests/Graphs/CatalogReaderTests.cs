using System.Net;
using System.Text;

namespace SoftReferences.Tool.Tests.Graphs;

public sealed class CatalogReaderTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("softref-catalogs-");

    [Fact]
    public async Task Services_AreAskedWithTheKeyAndFilesAreRead()
    {
        var asked = new List<string>();
        File.WriteAllText(Path.Combine(_directory.FullName, "shop.json"), """{"service":"shop","resources":[],"references":[],"more":1}""");
        var reader = Reader(request =>
        {
            asked.Add($"{request.RequestUri} {request.Headers.Authorization}");
            return Json("""{"service":"auth","resources":["//auth/users"],"references":[]}""");
        });
        var catalogs = await reader.ReadAllAsync(["https://auth/base/", "http://user/soft-references/v1/catalog", "shop.json"], CancellationToken.None);
        Assert.Equal(["auth", "auth", "shop"], catalogs.Select(published => published.Catalog.Service));
        Assert.Equal(["http://user/soft-references/v1/catalog Bearer k", "https://auth/base/soft-references/v1/catalog Bearer k"], asked.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("not json", "The catalog of 'https://auth' is malformed: '")]
    [InlineData("null", "The catalog of 'https://auth' is malformed: It is null.")]
    [InlineData("""{"service":"auth","resources":[null],"references":[]}""", "The catalog of 'https://auth' is malformed: A resource or a reference is null.")]
    [InlineData("""{"service":"auth","resources":[],"references":[null]}""", "The catalog of 'https://auth' is malformed: A resource or a reference is null.")]
    [InlineData("""{"service":null,"resources":[],"references":[]}""", "The catalog of 'https://auth' is malformed: ")]
    [InlineData("""{"service":"auth","resources":[]}""", "The catalog of 'https://auth' is malformed: JSON deserialization for type 'SoftReferences.CatalogResponse' was missing required properties")]
    [InlineData("""{"service":"Auth!","resources":["users"],"references":[{"name":"a\u0000b","owner":"//x","action":"","followed":true}]}""", "The catalog of 'https://auth' is malformed: 'Auth!' is not the name of a service. 'users' is not the name of a resource, such as '//auth/users'. '//x' is not the name of a resource, such as '//auth/users'. 'a\uFFFDb' is not the name of a reference or an action: it is empty, too long, or has control characters. '' is not the name of a reference or an action")]
    public async Task MalformedCatalog_IsNamedWithItsAddress(string body, string message)
    {
        var exception = await Assert.ThrowsAsync<ToolException>(() => Reader(_ => Json(body)).ReadAllAsync(["https://auth"], CancellationToken.None));
        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatCannotBeRead_IsNamedAtOnce()
    {
        var reader = Reader(request => request.RequestUri!.Host switch
        {
            "down" => throw new HttpRequestException("nobody there"),
            "closed" => new(HttpStatusCode.Unauthorized),
            _ => new(HttpStatusCode.OK) { Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(new string(' ', CatalogReader.MaximumBytes + 1)))) },
        });
        var exception = await Assert.ThrowsAsync<ToolException>(() => reader.ReadAllAsync(["http://down", "http://closed", "http://large", "missing.json"], CancellationToken.None));
        Assert.Equal(
            [
                "The catalog of 'http://down' cannot be read: nobody there",
                "The catalog of 'http://closed' cannot be read: it answers 401. Name the variable that has its key with '--key-variable'.",
                $"The catalog of 'http://large' has more than {CatalogReader.MaximumBytes} bytes.",
                $"The catalog of 'missing.json' cannot be read: Could not find file '{Path.Combine(_directory.FullName, "missing.json")}'.",
            ],
            exception.Message.Split(Environment.NewLine));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private CatalogReader Reader(Func<HttpRequestMessage, HttpResponseMessage> answer) => new(_directory.FullName, "k", new Answers(answer));

    private static HttpResponseMessage Json(string body) => new(HttpStatusCode.OK) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private sealed class Answers(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer(request));
    }
}
