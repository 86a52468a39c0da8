using System.Net;

namespace SoftReferences.AspNetCore.Tests.Owners;

public sealed class DeletionsEndpointTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    [Fact]
    public async Task Events_AreCloudEvents()
    {
        await using var app = await OwnerApp.StartAsync();
        app.Store.KeyKind = OwnerKeyKind.Text;
        app.Store.Page = (_, _, _, _) => Task.FromResult(new DeletionPage(
            "epoch-1",
            [
                new(OwnerKey.Of("a/b ä"), TombstoneKind.Deleted, 8, Time),
                new(OwnerKey.Of("c"), TombstoneKind.Merged, 9, Time) { MergedInto = OwnerKey.Of("d") },
            ],
            9,
            HasMore: true));

        var (status, body, response) = await app.FollowAsync("?after=7");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(
            """{"service":"auth","resource":"users","epoch":"epoch-1","items":["""
            + """{"specversion":"1.0","id":"epoch-1/8","source":"//auth/users","type":"softreferences.deleted.v1","subject":"users/a%2Fb%20%C3%A4","time":"2026-01-02T03:04:05.678+00:00","sequence":"00000000000000000008"},"""
            + """{"specversion":"1.0","id":"epoch-1/9","source":"//auth/users","type":"softreferences.merged.v1","subject":"users/c","time":"2026-01-02T03:04:05.678+00:00","sequence":"00000000000000000009","data":{"mergedInto":"d"}}"""
            + """],"next":9,"hasMore":true}""",
            body.GetRawText());
    }

    [Theory]
    [InlineData("", 0, 10_000, 0)]
    [InlineData("?after=41&limit=10&wait=5", 41, 10, 5)]
    [InlineData("?after=41&limit=1000000&wait=86400", 41, 10_000, 30)]
    [InlineData("?limit=9223372036854775807&wait=9223372036854775807", 0, 10_000, 30)]
    public async Task Query_IsReadWithinTheLimits(string query, long after, int limit, int seconds)
    {
        await using var app = await OwnerApp.StartAsync();
        app.Store.Page = (a, l, w, _) =>
        {
            Assert.Equal((after, limit, TimeSpan.FromSeconds(seconds)), (a, l, w));
            return Task.FromResult(new DeletionPage("e", [], a, HasMore: false));
        };
        Assert.Equal(HttpStatusCode.OK, (await app.FollowAsync(query)).Status);
    }

    [Fact]
    public async Task MalformedQuery_IsNamedInFull()
    {
        await using var app = await OwnerApp.StartAsync();
        ProblemAssert.Is(
            await app.FollowAsync("?after=-1&limit=0&wait=1.5"),
            400,
            "The request has values that cannot be read.",
            ("after", "'-1' is not an integer of at least 0."),
            ("limit", "'0' is not an integer of at least 1."),
            ("wait", "'1.5' is not an integer of at least 0."));
    }

    [Fact]
    public async Task Fingerprint_ThatIsNone_IsMalformed_AndOneThatIsOne_ReachesTheStore()
    {
        await using var app = await OwnerApp.StartAsync();
        ProblemAssert.Is(
            await app.FollowAsync("?after=1&seen=XYZ"),
            400,
            "The request has values that cannot be read.",
            ("seen", "'XYZ' is not a fingerprint: 64 hexadecimal digits in lower case."));

        var fingerprint = new string('a', 64);
        await app.FollowAsync($"?after=1&seen={fingerprint}");
        Assert.Equal(fingerprint, app.Store.Seen);
    }

    [Fact]
    public async Task RepeatedParameter_IsMalformed()
    {
        await using var app = await OwnerApp.StartAsync();
        ProblemAssert.Is(
            await app.FollowAsync("?after=1&after=2"),
            400,
            "The request has values that cannot be read.",
            ("after", "'1,2' is not an integer of at least 0."));
    }

    [Fact]
    public async Task LostCursor_IsGone()
    {
        await using var app = await OwnerApp.StartAsync();
        app.Store.Page = (_, _, _, _) => throw new DeletionFeedException(Users.Service, "It was pruned.") { CursorLost = true };
        var answer = await app.FollowAsync("?after=7");
        ProblemAssert.Is(answer, 410, "The feed no longer has the events after this position.");
        Assert.Equal("It was pruned.", answer.Body.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task AbortedRequest_EndsTheWait()
    {
        await using var app = await OwnerApp.StartAsync();
        var waiting = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        app.Store.Page = async (after, _, wait, cancellationToken) =>
        {
            waiting.SetResult();
            await using var registration = cancellationToken.Register(ended.SetResult);
            await Task.Delay(wait, cancellationToken);
            return new("e", [], after, HasMore: false);
        };
        using var cancellation = new CancellationTokenSource();
        var request = app.Client.GetAsync(new Uri("/soft-references/v1/users/deletions?wait=30", UriKind.Relative), cancellation.Token);
        await waiting.Task;
        await cancellation.CancelAsync();
        await ended.Task;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
    }

    [Fact]
    public async Task HostThatStops_LetsThoseWhoWaitGoWithAnEmptyPage()
    {
        await using var app = await OwnerApp.StartAsync();
        var waiting = new TaskCompletionSource();
        var isCut = false;
        app.Store.Page = async (after, _, wait, cancellationToken) =>
        {
            if (wait > TimeSpan.Zero)
            {
                waiting.SetResult();
                try
                {
                    await Task.Delay(wait, cancellationToken);
                }
                finally
                {
                    isCut = cancellationToken.IsCancellationRequested;
                }
            }

            return new("e", [], after, HasMore: false);
        };
        var request = app.FollowAsync("?after=7&wait=30");
        await waiting.Task;
        await app.StopAsync();
        var (status, body, _) = await request;
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(7, body.GetProperty("next").GetInt64());
        Assert.True(isCut);
    }

    [Fact]
    public async Task StoreThatGivesUp_IsAnError_AndNoEmptyAnswer()
    {
        await using var app = await OwnerApp.StartAsync();
        app.Store.Page = (_, _, _, _) => throw new OperationCanceledException("The database did not answer in time.");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => app.Client.GetAsync(new Uri("/soft-references/v1/users/deletions", UriKind.Relative)));
    }
}
