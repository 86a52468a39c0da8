using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace SoftReferences.Tests;

public sealed class HttpDeletionFeedTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    // Expires by the test's clock. Connecting may take half of it by the system clock.
    private static readonly TimeSpan Short = TimeSpan.FromMinutes(1);
    private static readonly OwnerKey[] Keys = [.. Enumerable.Range(0, 3).Select(_ => OwnerKey.Of(Guid.NewGuid()))];

    [Fact]
    public async Task ReadAsync_APage_IsRead()
    {
        Tombstone[] tombstones =
        [
            new(Keys[0], TombstoneKind.Deleted, 8, Time),
            new(Keys[0], TombstoneKind.Restored, 9, Time),
            new(Keys[1], TombstoneKind.Merged, 10, Time) { MergedInto = Keys[2] },
        ];
        string? request = null;
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            request = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}";
            return WriteAsync(context, PageOf(tombstones, 10, hasMore: true));
        });
        await using var services = OwnerClientServices.For(owner.Address);

        var page = await services.Feed().ReadAsync(new FeedCursor(null, 7), 100, TimeSpan.FromSeconds(1.5), OwnerKeyKind.Uuid, default);

        Assert.Equal("GET /soft-references/v1/users/deletions?after=7&limit=100&wait=2", request);
        Assert.Equal(tombstones, page.Items);
        Assert.Equal(("e1", 10, true), (page.Epoch, page.Next, page.HasMore));
    }

    [Fact]
    public async Task ReadAsync_NothingNew_IsAnEmptyPage()
    {
        await using var owner = await OwnerHost.StartAsync(context => WriteAsync(context, PageOf([], 7)));
        await using var services = OwnerClientServices.For(owner.Address);

        var page = await services.Feed().ReadAsync(new FeedCursor(null, 7), 100, TimeSpan.Zero, OwnerKeyKind.Uuid, default);

        Assert.Empty(page.Items);
        Assert.Equal(7, page.Next);
    }

    [Fact]
    public async Task ReadAsync_ALongWait_OutlivesTheTimeoutOfQuestions()
    {
        var time = new FakeTimeProvider();
        await using var owner = await OwnerHost.StartAsync(async context =>
        {
            time.Advance(TimeSpan.FromMinutes(20));
            await WriteAsync(context, PageOf([], 0));
        });
        await using var services = OwnerClientServices.For(
            owner.Address, builder => builder.Configure(options => options.Timeout = Short), collection => collection.AddSingleton<TimeProvider>(time));

        Assert.Empty((await services.Feed().ReadAsync(default, 100, TimeSpan.FromMinutes(20), OwnerKeyKind.Uuid, default)).Items);
    }

    [Theory]
    [InlineData("gap", "the event at position 2 has the position 3")]
    [InlineData("repeated", "the event at position 2 has the position 1")]
    [InlineData("late", "the event at position 1 has the position 2")]
    [InlineData("next", "it says to read on from 3, and the last position is 2")]
    [InlineData("lost next", "it says to read on from 1, and the last position is 0")]
    [InlineData("more of nothing", "it says that there are more events, and gave none")]
    [InlineData("too many", "it gave 3 events, and 2 were asked for")]
    [InlineData("unknown type", "the event at position 1 is not understood: Its type is 'softreferences.archived.v1': expected 'softreferences.deleted.v1', 'softreferences.restored.v1' or 'softreferences.merged.v1'")]
    [InlineData("other source", "the event at position 1 is not understood: Its source is '//auth/orders': expected '//auth/users'")]
    [InlineData("other key", "the event at position 1 is not understood: Its subject is 'users/42': expected 'users/' and a key of kind Uuid")]
    [InlineData("null", "the event at position 1 is null")]
    [InlineData("other service", "the answer is that of '//billing/users'")]
    [InlineData("no epoch", "the answer names no epoch")]
    public async Task ReadAsync_APageThatDoesNotAddUp_Throws(string kind, string reason)
    {
        await using var owner = await OwnerHost.StartAsync(context => WriteAsync(context, Lie(kind)));
        await using var services = OwnerClientServices.For(owner.Address);

        var exception = await Assert.ThrowsAsync<DeletionFeedException>(() => services.Feed().ReadAsync(default, 2, TimeSpan.Zero, OwnerKeyKind.Uuid, default));

        Assert.Equal($"The deletions of '//auth/users' cannot be read: {reason}.", exception.Message);
        Assert.Equal(AuthUsers.Service, exception.Service);
        Assert.False(exception.CursorLost);
    }

    [Theory]
    [InlineData(302, "it answered 302, a redirect, which is not followed: check 'BaseAddress', and whether a proxy asks for a login")]
    [InlineData(401, "it answered 401: check 'ApiKey', or the authentication in ConfigureHttpClient(…)")]
    [InlineData(404, "it answered 404, which says nothing about the entity: check 'BaseAddress', and that the owner maps this route")]
    [InlineData(503, "it answered 503")]
    public async Task ReadAsync_AFailure_ThrowsWithItsReasonAndIsNotRetried(int status, string reason)
    {
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "5";
            return Task.CompletedTask;
        });
        await using var services = OwnerClientServices.For(owner.Address);

        var exception = await Assert.ThrowsAsync<DeletionFeedException>(() => services.Feed().ReadAsync(default, 2, TimeSpan.Zero, OwnerKeyKind.Uuid, default));

        Assert.Equal($"The deletions of '//auth/users' cannot be read: {reason}.", exception.Message);
        Assert.Equal(TimeSpan.FromSeconds(5), exception.RetryAfter);
        Assert.False(exception.CursorLost);
        Assert.Equal(1, owner.Requests);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task ReadAsync_410ThatSaysWhereToBeginButNotOfWhichEpoch_IsNoAnswer(string? epoch)
    {
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status410Gone;
            context.Response.Headers["SoftReferences-Restart-At"] = "42";
            context.Response.Headers["SoftReferences-Epoch"] = epoch;
            return Task.CompletedTask;
        });
        await using var services = OwnerClientServices.For(owner.Address);

        var exception = await Assert.ThrowsAsync<DeletionFeedException>(() => services.Feed().ReadAsync(new FeedCursor(null, 5), 2, TimeSpan.Zero, OwnerKeyKind.Uuid, default));

        Assert.False(exception.CursorLost);
        Assert.Null(exception.RestartAt);
        Assert.Equal(
            "The deletions of '//auth/users' cannot be read: it says that its feed begins after position 42, but does not send the header 'SoftReferences-Epoch'.",
            exception.Message);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("42", 42L)]
    [InlineData("5", null)]
    [InlineData("-1", null)]
    [InlineData("9223372036854775808", null)]
    [InlineData("soon", null)]
    public async Task ReadAsync_410_SaysThatTheCursorIsLost_AndWhereToBegin(string? restartAt, long? expected)
    {
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status410Gone;
            context.Response.Headers["SoftReferences-Restart-At"] = restartAt;
            context.Response.Headers["SoftReferences-Epoch"] = "e1";
            return Task.CompletedTask;
        });
        await using var services = OwnerClientServices.For(owner.Address);

        var exception = await Assert.ThrowsAsync<DeletionFeedException>(() => services.Feed().ReadAsync(new FeedCursor(null, 5), 2, TimeSpan.Zero, OwnerKeyKind.Uuid, default));

        Assert.True(exception.CursorLost);
        Assert.Equal(expected is { } position ? new FeedCursor("e1", position) : null, exception.RestartAt);
        Assert.Equal(
            expected is null
                ? "The deletions of '//auth/users' cannot be read: it does not have the tombstone of position 5 that was read before, so its database was restored to an earlier state or replaced."
                : "The deletions of '//auth/users' cannot be read: it has pruned what came after the cursor.",
            exception.Message);
    }

    [Fact]
    public async Task ReadAsync_410OfAnotherOwner_LosesNoCursor()
    {
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status410Gone;
            context.Response.Headers["SoftReferences-Resource"] = "//billing/accounts";
            return Task.CompletedTask;
        });
        await using var services = OwnerClientServices.For(owner.Address);

        var exception = await Assert.ThrowsAsync<DeletionFeedException>(() => services.Feed().ReadAsync(new FeedCursor("e1", 5), 2, TimeSpan.Zero, OwnerKeyKind.Uuid, default));

        Assert.False(exception.CursorLost);
        Assert.Equal("The deletions of '//auth/users' cannot be read: the answer is that of '//billing/accounts'.", exception.Message);
    }

    [Fact]
    public async Task ReadAsync_ShowsWhatWasReadLast()
    {
        string? query = null;
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            query = context.Request.QueryString.ToString();
            context.Response.StatusCode = StatusCodes.Status410Gone;
            return Task.CompletedTask;
        });
        await using var services = OwnerClientServices.For(owner.Address);

        await Assert.ThrowsAsync<DeletionFeedException>(() => services.Feed().ReadAsync(new FeedCursor("e1", 5) { Seen = "abc" }, 2, TimeSpan.Zero, OwnerKeyKind.Uuid, default));

        Assert.Equal("?after=5&limit=2&wait=0&seen=abc", query);
    }

    [Fact]
    public async Task ReadAsync_HtmlWithStatus200_Throws()
    {
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<html>");
        });
        await using var services = OwnerClientServices.For(owner.Address);

        var exception = await Assert.ThrowsAsync<DeletionFeedException>(() => services.Feed().ReadAsync(default, 2, TimeSpan.Zero, OwnerKeyKind.Uuid, default));

        Assert.Equal("The deletions of '//auth/users' cannot be read: it answered with the content type 'text/html', not 'application/vnd.softreferences.deletions.v1' or 'application/json'.", exception.Message);
    }

    [Fact]
    public async Task ReadAsync_AnOwnerThatNeverAnswers_ThrowsAfterTheWaitAndTheTimeout()
    {
        var time = new FakeTimeProvider();
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            time.Advance(TimeSpan.FromMinutes(8));
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await using var services = OwnerClientServices.For(
            owner.Address, builder => builder.Configure(options => options.Timeout = Short), collection => collection.AddSingleton<TimeProvider>(time));

        var exception = await Assert.ThrowsAsync<DeletionFeedException>(() => services.Feed().ReadAsync(default, 2, TimeSpan.FromMinutes(7), OwnerKeyKind.Uuid, default));

        Assert.Equal("The deletions of '//auth/users' cannot be read: it did not answer within 480 s.", exception.Message);
    }

    [Fact]
    public async Task ReadAsync_CallerCancels_Throws()
    {
        using var cancellation = new CancellationTokenSource();
        await using var owner = await OwnerHost.StartAsync(async context =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        await using var services = OwnerClientServices.For(owner.Address);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => services.Feed().ReadAsync(default, 2, TimeSpan.FromSeconds(30), OwnerKeyKind.Uuid, cancellation.Token));
    }

    private static DeletionsResponse PageOf(Tombstone[] tombstones, long next, bool hasMore = false) =>
        new("auth", "users", "e1", [.. tombstones.Select(tombstone => DeletionEvents.Of(AuthUsers.Service, "e1", tombstone))], next, hasMore);

    private static DeletionsResponse Lie(string kind)
    {
        static DeletionsResponse At(params long[] positions) =>
            PageOf([.. positions.Select((position, index) => new Tombstone(Keys[index], TombstoneKind.Deleted, position, Time))], positions.LastOrDefault());

        var truth = At(1, 2);
        return kind switch
        {
            "gap" => At(1, 3),
            "repeated" => At(1, 1),
            "late" => At(2, 3),
            "next" => truth with { Next = 3 },
            "lost next" => At() with { Next = 1 },
            "more of nothing" => At() with { HasMore = true },
            "too many" => At(1, 2, 3),
            "unknown type" => truth with { Items = [truth.Items[0] with { Type = "softreferences.archived.v1" }, truth.Items[1]] },
            "other source" => truth with { Items = [truth.Items[0] with { Source = "//auth/orders" }, truth.Items[1]] },
            "other key" => truth with { Items = [truth.Items[0] with { Subject = "users/42" }, truth.Items[1]] },
            "null" => truth with { Items = [null!, truth.Items[1]] },
            "other service" => truth with { Service = "billing" },
            "no epoch" => truth with { Epoch = string.Empty },
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, string.Create(CultureInfo.InvariantCulture, $"There is no such lie.")),
        };
    }

    private static Task WriteAsync(HttpContext context, DeletionsResponse page)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(JsonSerializer.Serialize(page, ProtocolJsonContext.Default.DeletionsResponse), context.RequestAborted);
    }
}
