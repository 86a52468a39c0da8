using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SoftReferences.Stores;

namespace SoftReferences.Tests;

/// <summary>Questions that are too large for the owner are divided, and the learned size is remembered.</summary>
public sealed class HttpExistenceSourceSplittingTests
{
    private static readonly OwnerKey[] Keys = [.. Enumerable.Range(0, 100).Select(_ => OwnerKey.Of(Guid.NewGuid()))];

    [Fact]
    public async Task AskAsync_MoreKeysThanABatch_NeverAsksForMoreAtOnce()
    {
        await using var owner = await LimitedOwner.StartAsync(limit: 1_000);
        await using var services = OwnerClientServices.For(owner.Address, builder => builder.Configure(options => options.MaximumBatch = 40));

        var answer = await services.Source().AskAsync(Keys, default);

        Assert.Equal([40, 40, 20], owner.Sizes);
        Assert.All(answer.Statuses, status => Assert.Equal(Existence.Exists, status));
    }

    [Theory]
    [InlineData(StatusCodes.Status413PayloadTooLarge, 1)]
    [InlineData(StatusCodes.Status413PayloadTooLarge, 64)]
    [InlineData(StatusCodes.Status414UriTooLong, 1)]
    public async Task AskAsync_TooLarge_IsAskedInHalves_AndTheSizeThatWasTakenIsRemembered(int status, int binaryThreshold)
    {
        await using var owner = await LimitedOwner.StartAsync(limit: 30, status, missing: Keys[77]);
        await using var services = OwnerClientServices.For(owner.Address, builder => builder.Configure(options => options.BinaryThreshold = binaryThreshold));

        var answer = await services.Source().AskAsync(Keys, default);

        Assert.Equal([100, 50, 25, 25, 25, 25], owner.Sizes);
        Assert.Equal(Keys.Select(key => key == Keys[77] ? Existence.Missing : Existence.Exists), answer.Statuses);
        Assert.Equal(25, services.GetRequiredService<OwnerBatchLimits>().Of(AuthUsers.Service));
        owner.Sizes.Clear();
        await services.GetRequiredService<OwnerInquiry>().AskAsync(AuthUsers.Service, Keys, default);
        Assert.Equal([25, 25, 25, 25], owner.Sizes);
    }

    [Fact]
    public async Task AskAsync_ALimitThatComesWithTheRefusal_IsHeededAtOnce()
    {
        await using var owner = await LimitedOwner.StartAsync(limit: 30, announced: "30");
        await using var services = OwnerClientServices.For(owner.Address);

        await services.Source().AskAsync(Keys, default);

        Assert.Equal([100, 30, 30, 30, 10], owner.Sizes);
        Assert.Equal(30, services.GetRequiredService<OwnerBatchLimits>().Of(AuthUsers.Service));
    }

    [Fact]
    public async Task AskAsync_ALimitThatComesWithAnAnswer_IsHeededFromThenOn()
    {
        await using var owner = await LimitedOwner.StartAsync(limit: 30, announced: "30");
        await using var services = OwnerClientServices.For(owner.Address);

        await services.Source().AskAsync(Keys[..10], default);
        await services.Source().AskAsync(Keys, default);

        Assert.Equal([10, 30, 30, 30, 10], owner.Sizes);
    }

    [Theory]
    [InlineData("1000")]
    [InlineData("100")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("+30")]
    [InlineData("99999999999999999999")]
    [InlineData("many")]
    public async Task AskAsync_ALimitThatDoesNotHelp_IsPassedOver(string announced)
    {
        await using var owner = await LimitedOwner.StartAsync(limit: 50, announced: announced);
        await using var services = OwnerClientServices.For(owner.Address);

        var answer = await services.Source().AskAsync(Keys, default);

        Assert.Equal([100, 50, 50], owner.Sizes);
        Assert.Null(answer.UnknownReason);
    }

    [Fact]
    public async Task AskAsync_413ForOneKeyToo_GivesUpAfterALogarithmOfCalls_AndTeachesNothing()
    {
        await using var owner = await LimitedOwner.StartAsync(limit: 0);
        await using var services = OwnerClientServices.For(owner.Address);

        var answer = await services.Source().AskAsync(Keys, default);

        Assert.All(answer.Statuses, status => Assert.Equal(Existence.Unknown, status));
        Assert.Equal("it answered 413", answer.UnknownReason);
        Assert.Equal([100, 50, 25, 12, 6, 3, 1], owner.Sizes);
        Assert.Equal(1_000, services.GetRequiredService<OwnerBatchLimits>().Of(AuthUsers.Service));
    }

    [Fact]
    public async Task AskAsync_AnOwnerInTrouble_IsNotAskedForTheRest()
    {
        var requests = 0;
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            if (++requests == 1)
            {
                return HonestOwner.AnswerAsync(context, _ => OwnedStatus.Missing);
            }

            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        });
        await using var services = OwnerClientServices.For(owner.Address, builder => builder.Configure(options => options.MaximumBatch = 40));

        var answer = await services.Source().AskAsync(Keys, default);

        Assert.Equal(2, owner.Requests);
        Assert.Equal(Keys.Select((_, index) => index < 40 ? Existence.Missing : Existence.Unknown), answer.Statuses);
        Assert.Equal(UnknownKind.AccessDenied, answer.UnknownKind);
    }

    private sealed class LimitedOwner(OwnerHost host, List<int> sizes) : IAsyncDisposable
    {
        public Uri Address => host.Address;

        public List<int> Sizes { get; } = sizes;

        public static async Task<LimitedOwner> StartAsync(int limit, int status = StatusCodes.Status413PayloadTooLarge, OwnerKey missing = default, string? announced = null)
        {
            var sizes = new List<int>();
            var host = await OwnerHost.StartAsync(async context =>
            {
                var (keys, body) = await HonestOwner.ReadAsync(context);
                lock (sizes)
                {
                    sizes.Add(keys.Length);
                }

                if (announced is not null)
                {
                    context.Response.Headers[ProtocolRoutes.MaximumBatchHeader] = announced;
                }

                if (keys.Length > limit)
                {
                    context.Response.StatusCode = status;
                    return;
                }

                await HonestOwner.AnswerAsync(context, keys, body, key => key == missing ? OwnedStatus.Missing : OwnedStatus.Exists);
            });
            return new(host, sizes);
        }

        public ValueTask DisposeAsync() => host.DisposeAsync();
    }
}
