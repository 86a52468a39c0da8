using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.Stores;

namespace SoftReferences.Tests;

public sealed class BinaryNegotiationTests
{
    private const string Binary = ProtocolRoutes.BinaryMediaType;
    private const string Json = ProtocolRoutes.JsonMediaType;
    private static readonly OwnerKey[] Keys = [.. Enumerable.Range(0, 10).Select(_ => OwnerKey.Of(Guid.NewGuid()))];

    private readonly ConcurrentQueue<string> _questions = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Question_FromTheThresholdOn_IsBinary()
    {
        await using var owner = await StartAsync(context => HonestOwner.AnswerAsync(context, key => key == Keys[3] ? OwnedStatus.Deleted : OwnedStatus.Exists));
        await using var services = For(owner);

        var small = await services.Source().AskAsync(Keys[..3], default);
        var large = await services.Source().AskAsync(Keys[..4], default);

        Assert.Equal([Existence.Exists, Existence.Exists, Existence.Exists], small.Statuses);
        Assert.Equal([Existence.Exists, Existence.Exists, Existence.Exists, Existence.Missing], large.Statuses);
        Assert.Equal("e1", large.Epoch);
        Assert.Equal([$"{Json} accepts {Json}", $"{Binary} accepts {Binary}, {Json}; q=0.5"], _questions);
    }

    [Fact]
    public async Task Question_WithKeysThatHaveNoBinaryForm_IsJson()
    {
        await using var owner = await StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        });
        await using var services = For(owner);

        await services.Source().AskAsync([.. Keys.Select((_, index) => OwnerKey.Of($"key {index}"))], default);
        await services.Source().AskAsync([.. Keys.Append(OwnerKey.Of(7))], default);

        Assert.All(_questions, question => Assert.StartsWith(Json, question, StringComparison.Ordinal));
        Assert.Equal(2, _questions.Count);
    }

    [Theory]
    [InlineData(StatusCodes.Status400BadRequest)]
    [InlineData(StatusCodes.Status406NotAcceptable)]
    [InlineData(StatusCodes.Status415UnsupportedMediaType)]
    public async Task OwnerThatRefusesTheForm_IsAskedInJson_AndThatIsRememberedForAWhile(int status)
    {
        await using var owner = await StartAsync(context =>
        {
            if (!HonestOwner.IsBinary(context))
            {
                return HonestOwner.AnswerAsync(context, _ => OwnedStatus.Missing);
            }

            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await using var services = For(owner);

        for (var index = 0; index < 2; index++)
        {
            Assert.All((await services.Source().AskAsync(Keys, default)).Statuses, answer => Assert.Equal(Existence.Missing, answer));
        }

        Assert.Equal([Binary, Json, Json], _questions.Select(question => question.Split(' ')[0]));
        _time.Advance(BinarySupport.Lifetime);
        await services.Source().AskAsync(Keys, default);
        Assert.Equal([Binary, Json, Json, Binary, Json], _questions.Select(question => question.Split(' ')[0]));
    }

    [Fact]
    public async Task OwnerThatAnswersInJson_IsBelieved_AndAskedInJson()
    {
        await using var owner = await StartAsync(async context =>
        {
            var (keys, _) = await HonestOwner.ReadAsync(context);
            context.Response.ContentType = Json;
            await context.Response.Body.WriteAsync(HonestOwner.Json(keys, _ => OwnedStatus.Missing));
        });
        await using var services = For(owner);

        for (var index = 0; index < 2; index++)
        {
            Assert.All((await services.Source().AskAsync(Keys, default)).Statuses, answer => Assert.Equal(Existence.Missing, answer));
        }

        Assert.Equal([Binary, Json], _questions.Select(question => question.Split(' ')[0]));
    }

    [Theory]
    [InlineData(StatusCodes.Status401Unauthorized)]
    [InlineData(StatusCodes.Status404NotFound)]
    public async Task OwnerThatRefusesForAnotherReason_IsNotAskedTwice(int status)
    {
        await using var owner = await StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await using var services = For(owner);

        var answer = await services.Source().AskAsync(Keys, default);

        Assert.All(answer.Statuses, one => Assert.Equal(Existence.Unknown, one));
        Assert.Single(_questions);
    }

    private Task<OwnerHost> StartAsync(RequestDelegate answer) => OwnerHost.StartAsync(context =>
    {
        _questions.Enqueue($"{context.Request.ContentType} accepts {context.Request.Headers.Accept}");
        return answer(context);
    });

    private ServiceProvider For(OwnerHost owner) => OwnerClientServices.For(
        owner.Address,
        builder => builder.Configure(options => options.BinaryThreshold = 4),
        services => services.AddSingleton<TimeProvider>(_time));
}
