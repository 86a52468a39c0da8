using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using SoftReferences.Stores;

namespace SoftReferences.AspNetCore.Tests.Owners;

public sealed class BinaryExistsTests
{
    private const string Binary = ProtocolRoutes.BinaryMediaType;
    private static readonly OwnerKey[] Keys = [.. Enumerable.Range(1, 5).Select(_ => OwnerKey.Of(Guid.NewGuid()))];
    private static readonly OwnedStatus[] Statuses = [OwnedStatus.Deleted, OwnedStatus.Exists, OwnedStatus.Missing, OwnedStatus.Exists, OwnedStatus.Exists];

    [Theory]
    [InlineData(null)]
    [InlineData("*/*")]
    [InlineData("application/*")]
    [InlineData("application/vnd.softreferences.exists.v1")]
    [InlineData("application/vnd.softreferences.exists.v1, application/json;q=0.5")]
    public async Task Question_IsAnsweredInItsOrderAndForm(string? accept)
    {
        await using var app = await StartAsync();
        var question = BinaryQuestion.Write(Keys);

        using var response = await SendAsync(app, question, accept);

        Assert.Equal((HttpStatusCode.OK, Binary, "no-store"), (response.StatusCode, response.Content.Headers.ContentType?.ToString(), response.Headers.CacheControl?.ToString()));
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(body.Length, response.Content.Headers.ContentLength);
        var answer = BinaryAnswer.Read(body, question);
        Assert.Equal(("auth", "users", "e1"), (answer.Service, answer.Resource, answer.Epoch));
        Assert.Equal(Statuses, answer.Statuses);
    }

    [Fact]
    public async Task Question_OfNumbers_IsAnswered()
    {
        await using var app = await StartAsync();
        app.Store.KeyKind = OwnerKeyKind.Number;
        app.Store.Answer = keys => new("e1", DateTimeOffset.UnixEpoch, [.. keys.Select(key => key.AsNumber() < 0 ? OwnedStatus.Missing : OwnedStatus.Exists)]);
        var question = BinaryQuestion.Write([OwnerKey.Of(7), OwnerKey.Of(long.MinValue)]);

        using var response = await SendAsync(app, question);

        Assert.Equal([OwnedStatus.Exists, OwnedStatus.Missing], BinaryAnswer.Read(await response.Content.ReadAsByteArrayAsync(), question).Statuses);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json, application/vnd.softreferences.exists.v1;q=0")]
    public async Task Caller_WhoWantsJson_GetsJson(string accept)
    {
        await using var app = await StartAsync();

        using var response = await SendAsync(app, BinaryQuestion.Write(Keys), accept);

        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        var answer = JsonSerializer.Deserialize(await response.Content.ReadAsStringAsync(), ProtocolJsonContext.Default.ExistsResponse)!;
        Assert.Equal(Statuses, answer.Statuses);
        Assert.Equal(ExistsDigest.Of(Keys, Statuses), answer.Digest);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("*/*;q=0")]
    [InlineData("*/*, application/vnd.softreferences.exists.v1;q=0, application/json;q=0")]
    [InlineData("*/*, application/*;q=0")]
    public async Task Caller_WhoWantsNeither_GetsNothing(string accept)
    {
        await using var app = await StartAsync();
        app.Store.Answer = _ => throw new InvalidOperationException("The store must not be asked.");

        using var response = await SendAsync(app, BinaryQuestion.Write(Keys), accept);

        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
        Assert.Equal(
            "Accept 'application/json', or 'application/vnd.softreferences.exists.v1' for the answer to a question in that form.",
            (await ProblemAsync(response)).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Owner_OfTexts_AsksForJson()
    {
        await using var app = await StartAsync();
        app.Store.KeyKind = OwnerKeyKind.Text;

        using var response = await SendAsync(app, BinaryQuestion.Write(Keys));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal(
            "Its media type is 'application/vnd.softreferences.exists.v1'. Send 'application/json', the only form for text keys.",
            (await ProblemAsync(response)).GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("", "It does not begin as a question in the binary form does.")]
    [InlineData("5352513201", "It does not begin as a question in the binary form does.")]
    [InlineData("535251320100000000", "It does not begin as a question in the binary form does.")]
    [InlineData("535251310200000000", "Its keys are of kind 2, and those of the resource are of kind 1.")]
    [InlineData("5352513101000000010198c5f2", "It has 4 bytes of keys, and 1 keys have 16.")]
    [InlineData("535251310110000000", "It has 0 bytes of keys, and 268435456 keys have 4294967296.")]
    [InlineData("5352513101ffffffff", "It has 0 bytes of keys, and 4294967295 keys have 68719476720.")]
    public async Task Body_ThatIsNoQuestion_IsRefused(string hex, string detail)
    {
        await using var app = await StartAsync();

        using var response = await SendAsync(app, Convert.FromHexString(hex));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(detail, (await ProblemAsync(response)).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task ZeroKeys_AreNamedEach()
    {
        await using var app = await StartAsync();
        var question = BinaryQuestion.Write(Keys);
        question.AsSpan(9, 16).Clear();
        question.AsSpan(9 + (3 * 16), 16).Clear();

        using var response = await SendAsync(app, question);

        ProblemAssert.Is(
            (response.StatusCode, await ProblemAsync(response), response),
            400,
            "The request has values that cannot be read.",
            ("/ids/0", "It is zero, which identifies nothing."),
            ("/ids/3", "It is zero, which identifies nothing."));
    }

    [Fact]
    public async Task TooManyKeys_AreRefusedWithTheLimit()
    {
        await using var app = await StartAsync(maximumBatch: 4);

        using var refused = await SendAsync(app, BinaryQuestion.Write(Keys));
        using var taken = await SendAsync(app, BinaryQuestion.Write(Keys[..4]));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Equal(["4"], refused.Headers.GetValues(ProtocolRoutes.MaximumBatchHeader));
        Assert.Equal("It has 5 ids, and at most 4 are allowed. Split it.", (await ProblemAsync(refused)).GetProperty("detail").GetString());
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal(["4"], taken.Headers.GetValues(ProtocolRoutes.MaximumBatchHeader));
    }

    private static async Task<OwnerApp> StartAsync(int maximumBatch = 1_000)
    {
        var app = await OwnerApp.StartAsync(options => options.MaximumBatch = maximumBatch);
        app.Store.Answer = keys => new("e1", DateTimeOffset.UnixEpoch, [.. keys.Select(key => Statuses[Array.IndexOf(Keys, key)])]);
        return app;
    }

    private static async Task<HttpResponseMessage> SendAsync(OwnerApp app, byte[] question, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/soft-references/v1/users/exists") { Content = new ByteArrayContent(question) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(Binary);
        if (accept is not null)
        {
            request.Headers.Accept.ParseAdd(accept);
        }

        return await app.Client.SendAsync(request);
    }

    private static async Task<JsonElement> ProblemAsync(HttpResponseMessage response) => JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
}
