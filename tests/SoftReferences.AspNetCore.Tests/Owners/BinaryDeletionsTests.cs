using System.Net;
using System.Text.Json;

namespace SoftReferences.AspNetCore.Tests.Owners;

public sealed class BinaryDeletionsTests
{
    private const string Binary = "application/vnd.softreferences.deletions.v1";
    private static readonly Tombstone[] Tombstones =
    [
        new(OwnerKey.Of(Guid.NewGuid()), TombstoneKind.Deleted, 8, new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero)),
        new(OwnerKey.Of(Guid.NewGuid()), TombstoneKind.Restored, 9, new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)),
    ];

    [Fact]
    public async Task Page_IsWrittenInTheForm()
    {
        await using var app = await StartAsync(new("e1", Tombstones, 9, HasMore: true));

        using var response = await FollowAsync(app, "?after=7", Binary);

        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal((HttpStatusCode.OK, Binary, "no-store"), (response.StatusCode, response.Content.Headers.ContentType?.ToString(), response.Headers.CacheControl?.ToString()));
        Assert.Equal(body.Length, response.Content.Headers.ContentLength);
        var page = BinaryPage.Read(body, Users.Service, OwnerKeyKind.Uuid, 7, 100);
        Assert.Equal(("e1", 9, true), (page.Epoch, page.Next, page.HasMore));
        Assert.Equal(Tombstones, page.Items);
    }

    [Fact]
    public async Task EmptyPage_IsWrittenInTheForm()
    {
        await using var app = await StartAsync(new("e1", [], 7, HasMore: false));

        using var response = await FollowAsync(app, "?after=7", Binary);

        var page = BinaryPage.Read(await response.Content.ReadAsByteArrayAsync(), Users.Service, OwnerKeyKind.Uuid, 7, 100);
        Assert.Equal(("e1", 0, 7, false), (page.Epoch, page.Items.Count, page.Next, page.HasMore));
    }

    [Theory]
    [InlineData(null, "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("application/*", "application/json")]
    [InlineData("text/html", "application/json")]
    [InlineData("application/json", "application/json")]
    [InlineData("application/json, application/vnd.softreferences.deletions.v1", "application/json")]
    [InlineData("application/vnd.softreferences.deletions.v1;q=0, */*", "application/json")]
    [InlineData("application/vnd.softreferences.deletions.v1, application/json;q=0.5", Binary)]
    [InlineData("application/json;q=0.5, Application/Vnd.SoftReferences.Deletions.V1", Binary)]
    [InlineData("application/vnd.softreferences.deletions.v1, application/x-ndjson", Binary)]
    [InlineData("application/x-ndjson, application/vnd.softreferences.deletions.v1", "application/x-ndjson")]
    public async Task Form_IsTheOneThatIsNamedAndPreferred(string? accept, string expected)
    {
        await using var app = await StartAsync(new("e1", Tombstones, 9, HasMore: false));

        using var response = await FollowAsync(app, "?after=7", accept);

        Assert.Equal(expected, response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task LostCursor_IsGone_InProblemDetails()
    {
        await using var app = await OwnerApp.StartAsync();
        app.Store.Page = (_, _, _, _) => throw new DeletionFeedException(Users.Service, "It was pruned.") { CursorLost = true, RestartAt = new("e1", 42) };

        using var response = await FollowAsync(app, "?after=7", Binary);

        Assert.Equal((HttpStatusCode.Gone, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal("42", Assert.Single(response.Headers.GetValues("SoftReferences-Restart-At")));
        Assert.Equal("e1", Assert.Single(response.Headers.GetValues("SoftReferences-Epoch")));
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal((42, "e1"), (problem.GetProperty("restartAt").GetInt32(), problem.GetProperty("epoch").GetString()));
    }

    [Fact]
    public async Task StoreWithAGap_IsNotWrittenAsIfThereWereNone()
    {
        // The binary form contains no positions, so a reader could not detect the gap.
        await using var app = await StartAsync(new("e1", [Tombstones[0] with { Position = 9 }], 9, HasMore: false));

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => FollowAsync(app, "?after=7", Binary));

        Assert.Equal("The page after position 7 has 1 tombstones and goes on from 9: a reader could not detect the gap.", exception.Message);
    }

    private static async Task<OwnerApp> StartAsync(DeletionPage page)
    {
        var app = await OwnerApp.StartAsync();
        app.Store.Page = (_, _, _, _) => Task.FromResult(page);
        return app;
    }

    private static async Task<HttpResponseMessage> FollowAsync(OwnerApp app, string query, string? accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/soft-references/v1/users/deletions{query}", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Accept", accept is null ? [] : [accept]);
        return await app.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
