using System.Net;
using System.Net.Http.Headers;

namespace SoftReferences.AspNetCore.Tests.Owners;

public sealed class DeletionLinesTests
{
    [Fact]
    public async Task Lines_AreEventsOfAllPages()
    {
        await using var app = await OwnerApp.StartAsync(options => options.MaximumPage = 2);
        Serve(app, last: 5);

        using var response = await FollowAsync(app, "?after=1", "application/x-ndjson");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("e1", Assert.Single(response.Headers.GetValues("SoftReferences-Epoch")));
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Equal(
            string.Concat(Enumerable.Range(2, 4).Select(position =>
                $$"""{"specversion":"1.0","id":"e1/{{position}}","source":"//auth/users","type":"softreferences.deleted.v1","subject":"users/{{Key(position)}}","time":"1970-01-01T00:00:00+00:00","sequence":"0000000000000000000{{position}}"}""" + "\n")),
            await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("?limit=3", 3)]
    [InlineData("?limit=1000000", 4)]
    public async Task Lines_EndAtTheLimit(string query, int expected)
    {
        await using var app = await OwnerApp.StartAsync(options => (options.MaximumPage, options.MaximumLines) = (2, 4));
        Serve(app, last: 9);
        using var response = await FollowAsync(app, query, "application/x-ndjson");
        Assert.Equal(expected, (await response.Content.ReadAsStringAsync()).Count(character => character == '\n'));
    }

    [Fact]
    public async Task Lines_EndAtANewEpoch()
    {
        await using var app = await OwnerApp.StartAsync(options => options.MaximumPage = 2);
        Serve(app, last: 9);
        var page = app.Store.Page;
        app.Store.Page = async (after, limit, wait, cancellationToken) => await page(after, limit, wait, cancellationToken) is var all && after < 4 ? all : all with { Epoch = "e2" };
        using var response = await FollowAsync(app, string.Empty, "application/x-ndjson");
        Assert.Equal(4, (await response.Content.ReadAsStringAsync()).Count(character => character == '\n'));
    }

    [Fact]
    public async Task Lines_EndWithThePage_IfTheHostStops()
    {
        await using var app = await OwnerApp.StartAsync(options => options.MaximumPage = 2);
        Serve(app, last: 9);
        var page = app.Store.Page;
        var stopped = Task.CompletedTask;
        app.Store.Page = (after, limit, wait, cancellationToken) =>
        {
            stopped = after == 2 ? app.StopAsync() : stopped;
            return page(after, limit, wait, cancellationToken);
        };
        using var response = await FollowAsync(app, string.Empty, "application/x-ndjson");
        Assert.Equal(4, (await response.Content.ReadAsStringAsync()).Count(character => character == '\n'));
        await stopped;
    }

    [Fact]
    public async Task Lines_OfNothing_AreNone()
    {
        await using var app = await OwnerApp.StartAsync();
        using var response = await FollowAsync(app, string.Empty, "application/x-ndjson");
        Assert.Equal(string.Empty, await response.Content.ReadAsStringAsync());
        Assert.Equal("e1", Assert.Single(response.Headers.GetValues("SoftReferences-Epoch")));
    }

    [Fact]
    public async Task LostCursor_IsGone_AndSaysWhereToBegin()
    {
        await using var app = await OwnerApp.StartAsync();
        app.Store.Page = (_, _, _, _) => throw new DeletionFeedException(Users.Service, "It was pruned.") { CursorLost = true, RestartAt = new("e1", 42) };
        using var response = await FollowAsync(app, "?after=7", "application/x-ndjson");
        Assert.Equal(HttpStatusCode.Gone, response.StatusCode);
        Assert.Equal("42", Assert.Single(response.Headers.GetValues("SoftReferences-Restart-At")));
        Assert.Equal("e1", Assert.Single(response.Headers.GetValues("SoftReferences-Epoch")));
        Assert.Equal("//auth/users", Assert.Single(response.Headers.GetValues("SoftReferences-Resource")));
        Assert.Contains("\"restartAt\":42,\"epoch\":\"e1\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FailureAmongTheLines_CutsTheResponse()
    {
        await using var app = await OwnerApp.StartAsync(options => options.MaximumPage = 2);
        Serve(app, last: 9);
        var page = app.Store.Page;
        app.Store.Page = (after, limit, wait, cancellationToken) => after < 4 ? page(after, limit, wait, cancellationToken) : throw new InvalidOperationException("The database is away.");
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using var response = await FollowAsync(app, string.Empty, "application/x-ndjson");
            await response.Content.ReadAsStringAsync();
        });
    }

    [Theory]
    [InlineData("application/json, application/x-ndjson", "application/json")]
    [InlineData("application/x-ndjson;q=0.5, application/json", "application/json")]
    [InlineData("application/json;q=0.5, application/x-ndjson", "application/x-ndjson")]
    [InlineData("application/x-ndjson;q=0", "application/json")]
    [InlineData("*/*", "application/json")]
    public async Task Form_IsTheOneThatIsPreferred(string accept, string expected)
    {
        await using var app = await OwnerApp.StartAsync();
        using var response = await FollowAsync(app, string.Empty, accept);
        Assert.Equal(expected, response.Content.Headers.ContentType?.MediaType);
    }

    private static void Serve(OwnerApp app, int last) => app.Store.Page = (after, limit, _, _) =>
    {
        var items = Enumerable.Range((int)after + 1, Math.Min(limit, last - (int)after)).Select(position => new Tombstone(OwnerKey.Of(Guid.Parse(Key(position))), TombstoneKind.Deleted, position, DateTimeOffset.UnixEpoch)).ToList();
        return Task.FromResult(new DeletionPage("e1", items, after + items.Count, after + items.Count < last));
    };

    private static string Key(int position) => $"0198c5f2-0000-7000-8000-00000000000{position}";

    private static async Task<HttpResponseMessage> FollowAsync(OwnerApp app, string query, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/soft-references/v1/users/deletions{query}", UriKind.Relative));
        foreach (var type in accept.Split(','))
        {
            request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(type));
        }

        return await app.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
