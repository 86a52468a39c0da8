using System.Text;
using Microsoft.AspNetCore.Http;
using SoftReferences.Stores;

namespace SoftReferences.Tests;

/// <summary>An owner that answers correctly, in every way that the protocol allows.</summary>
public sealed class HttpExistenceSourceTests
{
    private static readonly OwnerKey[] Keys = [.. Enumerable.Range(0, 5).Select(_ => OwnerKey.Of(Guid.NewGuid()))];

    [Fact]
    public async Task AskAsync_AnOwnerThatAnswers_IsBelieved()
    {
        string? method = null, path = null, contentType = null, accept = null, body = null;
        OwnedStatus[] statuses = [OwnedStatus.Exists, OwnedStatus.Missing, OwnedStatus.Deleted, OwnedStatus.Exists, OwnedStatus.Missing];
        await using var owner = await OwnerHost.StartAsync(async context =>
        {
            (method, path, contentType, accept) = (context.Request.Method, context.Request.Path + context.Request.QueryString, context.Request.ContentType, context.Request.Headers.Accept);
            (var keys, var bytes) = await HonestOwner.ReadAsync(context);
            body = Encoding.UTF8.GetString(bytes);
            await HonestOwner.AnswerAsync(context, keys, bytes, key => statuses[Array.IndexOf(keys, key)]);
        });
        await using var services = OwnerClientServices.For(owner.Address);

        var answer = await services.Source().AskAsync(Keys, default);

        Assert.Equal([Existence.Exists, Existence.Missing, Existence.Missing, Existence.Exists, Existence.Missing], answer.Statuses);
        Assert.Equal("e1", answer.Epoch);
        Assert.Null(answer.UnknownReason);
        Assert.Equal(("POST", "/soft-references/v1/users/exists?tombstones=false", "application/json", "application/json"), (method, path, contentType, accept));
        Assert.Equal($$"""{"ids":[{{string.Join(',', Keys.Select(key => $"\"{key}\""))}}]}""", body);
    }

    [Fact]
    public async Task AskAsync_ABaseAddressWithAPath_KeepsThePath()
    {
        string? path = null;
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            path = context.Request.Path;
            return HonestOwner.AnswerAsync(context, _ => OwnedStatus.Exists);
        });
        await using var services = OwnerClientServices.For(new(owner.Address, "/gateway/auth"));

        await services.Source().AskAsync(Keys[..1], default);

        Assert.Equal("/gateway/auth/soft-references/v1/users/exists", path);
    }

    [Fact]
    public async Task AskAsync_TheEpochChangesBetweenBatches_IsUnknown()
    {
        var epoch = 0;
        await using var owner = await OwnerHost.StartAsync(context => HonestOwner.AnswerAsync(context, _ => OwnedStatus.Missing, $"e{++epoch}"));
        await using var services = OwnerClientServices.For(owner.Address, builder => builder.Configure(options => options.MaximumBatch = 1));

        var answer = await services.Source().AskAsync(Keys[..2], default);

        Assert.Equal([Existence.Unknown, Existence.Unknown], answer.Statuses);
        Assert.Equal("its epoch changed from 'e1' to 'e2' in the middle of the question", answer.UnknownReason);
    }

    [Fact]
    public async Task AskAsync_AFailureThatPasses_IsRetriedWithTheSameBody()
    {
        var bodies = new List<byte[]>();
        await using var owner = await OwnerHost.StartAsync(async context =>
        {
            var (keys, body) = await HonestOwner.ReadAsync(context);
            bodies.Add(body);
            if (bodies.Count == 1)
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return;
            }

            await HonestOwner.AnswerAsync(context, keys, body, _ => OwnedStatus.Exists);
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
}
