using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace SoftReferences.Tests;

/// <summary>The owner tells the truth, in every way the protocol allows.</summary>
public sealed class HttpExistenceSourceTests
{
    private static readonly OwnerKey[] Keys = [.. Enumerable.Range(0, 5).Select(_ => OwnerKey.Of(Guid.NewGuid()))];

    [Fact]
    public async Task AskAsync_AnOwnerThatAnswers_IsBelieved()
    {
        string? method = null, path = null, contentType = null, accept = null, body = null;
        await using var owner = await OwnerHost.StartAsync(async context =>
        {
            (method, path, contentType, accept) = (context.Request.Method, context.Request.Path, context.Request.ContentType, context.Request.Headers.Accept);
            body = await new StreamReader(context.Request.Body).ReadToEndAsync();
            await WriteAsync(context, "exists", "missing", "deleted", "exists", "missing");
        });
        await using var services = OwnerClientServices.For(owner.Address);

        var answer = await services.Source().AskAsync(Keys, default);

        Assert.Equal([Existence.Exists, Existence.Missing, Existence.Missing, Existence.Exists, Existence.Missing], answer.Statuses);
        Assert.Equal("e1", answer.Epoch);
        Assert.Null(answer.UnknownReason);
        Assert.Equal(("POST", "/soft-references/v1/users/exists", "application/json", "application/json"), (method, path, contentType, accept));
        Assert.Equal($$"""{"ids":[{{string.Join(',', Keys.Select(key => $"\"{key}\""))}}]}""", body);
    }

    [Fact]
    public async Task AskAsync_ABaseAddressWithAPath_KeepsThePath()
    {
        string? path = null;
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            path = context.Request.Path;
            return WriteAsync(context, "exists");
        });
        await using var services = OwnerClientServices.For(new(owner.Address, "/gateway/auth"));

        await services.Source().AskAsync(Keys[..1], default);

        Assert.Equal("/gateway/auth/soft-references/v1/users/exists", path);
    }

    [Fact]
    public async Task AskAsync_MoreKeysThanABatch_NeverAsksForMoreAtOnce()
    {
        var sizes = new List<int>();
        await using var owner = await OwnerHost.StartAsync(async context =>
        {
            var ids = await ReadIdsAsync(context);
            sizes.Add(ids.Length);
            await WriteAsync(context, [.. ids.Select(_ => "exists")]);
        });
        await using var services = OwnerClientServices.For(owner.Address, builder => builder.Configure(options => options.MaximumBatch = 2));

        var answer = await services.Source().AskAsync(Keys, default);

        Assert.Equal([2, 2, 1], sizes);
        Assert.All(answer.Statuses, status => Assert.Equal(Existence.Exists, status));
    }

    [Fact]
    public async Task AskAsync_413_IsAskedInHalves()
    {
        await using var owner = await OwnerHost.StartAsync(async context =>
        {
            var ids = await ReadIdsAsync(context);
            if (ids.Length > 1)
            {
                context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
                return;
            }

            await WriteAsync(context, ids[0] == Keys[3].ToString() ? "missing" : "exists");
        });
        await using var services = OwnerClientServices.For(owner.Address);

        var answer = await services.Source().AskAsync(Keys, default);

        Assert.Equal([Existence.Exists, Existence.Exists, Existence.Exists, Existence.Missing, Existence.Exists], answer.Statuses);
    }

    [Fact]
    public async Task AskAsync_413ForOneKeyToo_GivesUpAfterALogarithmOfCalls()
    {
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return Task.CompletedTask;
        });
        await using var services = OwnerClientServices.For(owner.Address);

        var answer = await services.Source().AskAsync([.. Enumerable.Range(0, 1_000).Select(_ => OwnerKey.Of(Guid.NewGuid()))], default);

        Assert.All(answer.Statuses, status => Assert.Equal(Existence.Unknown, status));
        Assert.Equal("it answered 413", answer.UnknownReason);
        Assert.InRange(owner.Requests, 10, 11);
    }

    [Fact]
    public async Task AskAsync_TheEpochChangesBetweenBatches_IsUnknown()
    {
        var epoch = 0;
        await using var owner = await OwnerHost.StartAsync(context => WriteAsync(context, $"e{++epoch}", ["missing"]));
        await using var services = OwnerClientServices.For(owner.Address, builder => builder.Configure(options => options.MaximumBatch = 1));

        var answer = await services.Source().AskAsync(Keys[..2], default);

        Assert.Equal([Existence.Unknown, Existence.Unknown], answer.Statuses);
        Assert.Equal("its epoch changed from 'e1' to 'e2' in the middle of the question", answer.UnknownReason);
    }

    [Fact]
    public async Task AskAsync_AFailureThatPasses_IsRetriedWithTheSameBody()
    {
        var bodies = new List<string>();
        await using var owner = await OwnerHost.StartAsync(async context =>
        {
            bodies.Add(await new StreamReader(context.Request.Body).ReadToEndAsync());
            if (bodies.Count == 1)
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return;
            }

            await WriteAsync(context, "exists");
        });
        await using var services = OwnerClientServices.For(owner.Address);

        var answer = await services.Source().AskAsync(Keys[..1], default);

        Assert.Equal([Existence.Exists], answer.Statuses);
        Assert.Equal(2, bodies.Count);
        Assert.Equal(bodies[0], bodies[1]);
    }

    [Fact]
    public async Task AskAsync_CallerCancels_Throws()
    {
        using var cancellation = new CancellationTokenSource();
        await using var owner = await OwnerHost.StartAsync(async context =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        await using var services = OwnerClientServices.For(owner.Address);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => services.Source().AskAsync(Keys, cancellation.Token));
    }

    private static async Task<string[]> ReadIdsAsync(HttpContext context) =>
        [.. (await JsonSerializer.DeserializeAsync(context.Request.Body, ProtocolJsonContext.Default.ExistsRequest))!.Ids];

    private static Task WriteAsync(HttpContext context, params string[] statuses) => WriteAsync(context, "e1", statuses);

    private static Task WriteAsync(HttpContext context, string epoch, string[] statuses)
    {
        context.Response.StatusCode = (int)HttpStatusCode.OK;
        return context.Response.WriteAsJsonAsync(new { service = "auth", resource = "users", epoch, asOf = DateTimeOffset.UnixEpoch, statuses });
    }
}
