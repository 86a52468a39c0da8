using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using SoftReferences.Stores;

namespace SoftReferences.AspNetCore.Tests.Owners;

public sealed class ExistsEndpointTests
{
    private const string Ada = "0198c5f2-0000-7000-8000-00000000000a";
    private const string Bob = "0198c5f2-0000-7000-8000-00000000000b";
    private const string Eve = "0198c5f2-0000-7000-8000-00000000000e";

    [Fact]
    public async Task Question_IsAnsweredInItsOrder()
    {
        await using var app = await OwnerApp.StartAsync();
        app.Store.Answer = keys =>
        {
            Assert.Equal([Ada, Bob, Eve], keys.Select(key => key.ToString()));
            return new("epoch-1", new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), [OwnedStatus.Deleted, OwnedStatus.Exists, OwnedStatus.Missing]);
        };

        var (status, body, response) = await app.AskAsync($$"""{"ids":["{{Ada}}","{{Bob}}","{{Eve}}"]}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(
            """{"service":"auth","resource":"users","epoch":"epoch-1","asOf":"2026-01-02T03:04:05+00:00","statuses":["deleted","exists","missing"],"digest":"510a038c2be74898425a04588b8de8f96de50f69185c2bc9581f70a22c1bdd4e"}""",
            body.GetRawText());
    }

    [Fact]
    public async Task QuestionWithoutIds_HasAnAnswerWithoutStatuses()
    {
        await using var app = await OwnerApp.StartAsync();
        var (status, body, _) = await app.AskAsync("""{"ids":[]}""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(0, body.GetProperty("statuses").GetArrayLength());
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("?tombstones=true", true)]
    [InlineData("?tombstones=false", false)]
    public async Task Question_SaysWhetherDeletedEntitiesAreToldFromThoseThatNeverWere(string query, bool expected)
    {
        await using var app = await OwnerApp.StartAsync();

        var (status, _, _) = await app.AskAsync($$"""{"ids":["{{Ada}}"]}""", query: query);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(expected, app.Store.FindsTombstones);
    }

    [Theory]
    [InlineData("?tombstones=no", "'no' is neither true nor false.")]
    [InlineData("?tombstones=true&tombstones=false", "'true,false' is neither true nor false.")]
    public async Task MalformedParameter_IsNamed(string query, string error)
    {
        await using var app = await OwnerApp.StartAsync();
        ProblemAssert.Is(await app.AskAsync($$"""{"ids":["{{Ada}}"]}""", query: query), 400, "The request has values that cannot be read.", ("tombstones", error));
    }

    [Theory]
    [InlineData(OwnerKeyKind.Uuid, "a UUID in the hyphenated form, other than zero")]
    [InlineData(OwnerKeyKind.Number, "a decimal integer of up to 64 bits, other than zero")]
    [InlineData(OwnerKeyKind.Text, "a text of 1 to 256 characters without control characters or white space at its ends")]
    public async Task MalformedIds_AreNamedEach(OwnerKeyKind kind, string form)
    {
        await using var app = await OwnerApp.StartAsync();
        app.Store.KeyKind = kind;
        var good = kind == OwnerKeyKind.Number ? "7" : Ada;
        ProblemAssert.Is(
            await app.AskAsync($$"""{"ids":["","{{good}}"," x","{{new string('y', 300)}}"]}"""),
            400,
            "The request has values that cannot be read.",
            ("/ids/0", $"'' is not {form}."),
            ("/ids/2", $"' x' is not {form}."),
            ("/ids/3", $"'{new string('y', 64)}…' is not {form}."));
    }

    [Fact]
    public async Task ZeroKey_IsMalformed()
    {
        await using var app = await OwnerApp.StartAsync();
        ProblemAssert.Is(
            await app.AskAsync($$"""{"ids":["{{Guid.Empty}}"]}"""),
            400,
            "The request has values that cannot be read.",
            ("/ids/0", $"'{Guid.Empty}' is not a UUID in the hyphenated form, other than zero."));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"ids":null}""")]
    [InlineData("""{"ids":[7]}""")]
    [InlineData("""{"ids":[],"ids":[]}""")]
    public async Task MalformedJson_IsRefused(string json)
    {
        await using var app = await OwnerApp.StartAsync();
        var answer = await app.AskAsync(json);
        ProblemAssert.Is(answer, 400, "The question could not be read.");
        Assert.Equal("It is not JSON of the expected form: send an object with the member 'ids', an array of strings.", answer.Body.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Null_IsRefused()
    {
        await using var app = await OwnerApp.StartAsync();
        var answer = await app.AskAsync("null");
        ProblemAssert.Is(answer, 400, "The question could not be read.");
        Assert.Equal("It is null: send an object with the member 'ids'.", answer.Body.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task NullId_IsMalformed()
    {
        await using var app = await OwnerApp.StartAsync();
        ProblemAssert.Is(
            await app.AskAsync("""{"ids":[null]}"""),
            400,
            "The request has values that cannot be read.",
            ("/ids/0", "'' is not a UUID in the hyphenated form, other than zero."));
    }

    [Fact]
    public async Task OtherMediaType_IsRefused()
    {
        await using var app = await OwnerApp.StartAsync();
        var answer = await app.AskAsync("ids", "text/plain");
        ProblemAssert.Is(answer, 415, "The media type of the question is not supported.");
        Assert.Equal("Its media type is 'text/plain; charset=utf-8'. Send 'application/json' or 'application/vnd.softreferences.exists.v1'.", answer.Body.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task TooManyIds_AreRefusedWithTheLimit()
    {
        await using var app = await OwnerApp.StartAsync(options => options.MaximumBatch = 2);
        var answer = await app.AskAsync($$"""{"ids":["{{Ada}}","{{Bob}}","x"]}""");
        ProblemAssert.Is(answer, 413, "The question is too large.");
        Assert.Equal("It has 3 ids, and at most 2 are allowed. Split it.", answer.Body.GetProperty("detail").GetString());
        Assert.Equal(2, answer.Body.GetProperty("maximumBatch").GetInt32());
        Assert.Equal(HttpStatusCode.OK, (await app.AskAsync($$"""{"ids":["{{Ada}}","{{Bob}}"]}""")).Status);
    }

    [Fact]
    public async Task AbortedQuestion_EndsTheLookup()
    {
        await using var app = await OwnerApp.StartAsync();
        var waiting = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        app.Store.BeforeAnswer = async cancellationToken =>
        {
            waiting.SetResult();
            await using var registration = cancellationToken.Register(ended.SetResult);
            await Task.Delay(TimeSpan.FromMinutes(1), cancellationToken);
        };
        using var cancellation = new CancellationTokenSource();
        using var content = new StringContent($$"""{"ids":["{{Ada}}"]}""", System.Text.Encoding.UTF8, "application/json");
        var request = app.Client.PostAsync(new Uri("/soft-references/v1/users/exists", UriKind.Relative), content, cancellation.Token);
        await waiting.Task;
        await cancellation.CancelAsync();
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
    }

    [Fact]
    public async Task BodyThatIsNotCompressedAsItSays_IsRefused()
    {
        var store = new ScriptedOwnerStore();
        await using var app = OwnerApp.Build(store, services => services.AddRequestDecompression());
        app.UseRequestDecompression();
        app.MapSoftReferenceOwner<Users>().AllowAnonymous();
        await app.StartAsync();
        using var client = app.GetTestClient();
        using var content = new StringContent($$"""{"ids":["{{Ada}}"]}""", System.Text.Encoding.UTF8, "application/json");
        content.Headers.ContentEncoding.Add("gzip");

        using var response = await client.PostAsync(new Uri("/soft-references/v1/users/exists", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var body = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("It is not compressed as its Content-Encoding header says.", body.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TooManyBytes_AreRefused(bool chunked)
    {
        await using var app = await OwnerApp.StartAsync(options => options.MaximumRequestBytes = 1_024);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/soft-references/v1/users/exists");
        request.Content = new StringContent($$"""{"ids":[{{string.Join(",", Enumerable.Repeat($"\"{Ada}\"", 30))}}]}""", System.Text.Encoding.UTF8, "application/json");
        request.Headers.TransferEncodingChunked = chunked;
        if (chunked)
        {
            request.Content.Headers.ContentLength = null;
        }

        using var response = await app.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        var body = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("It has more than 1024 bytes. Split it.", body.GetProperty("detail").GetString());
        Assert.Equal(1_000, body.GetProperty("maximumBatch").GetInt32());
    }
}
