using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.Stores;

namespace SoftReferences.Tests;

public sealed class OwnerResilienceTests
{
    private static readonly OwnerKey[] Keys = [OwnerKey.Of(Guid.NewGuid())];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Retry_AFailureThatStays_IsRepeatedAsOftenAsConfigured(int retries)
    {
        await using var owner = await OwnerHost.StartAsync(FailAsync);
        await using var services = OwnerClientServices.For(owner.Address, builder => builder.Configure(options => options.Retry.MaximumRetries = retries));

        var answer = await services.Source().AskAsync(Keys, default);

        Assert.Equal(UnknownKind.ServerError, answer.UnknownKind);
        Assert.Equal(1 + retries, owner.Requests);
    }

    [Fact]
    public async Task CircuitBreaker_AnOwnerThatKeepsFailing_IsLeftAlone_AndCallersAreToldForHowLong()
    {
        await using var owner = await OwnerHost.StartAsync(FailAsync);
        await using var services = OwnerClientServices.For(owner.Address, builder => builder.Configure(options =>
        {
            options.Retry.MaximumRetries = 0;
            options.CircuitBreaker.MinimumThroughput = 2;
            options.CircuitBreaker.BreakDuration = TimeSpan.FromMinutes(1);
        }));
        await services.Source().AskAsync(Keys, default);
        await services.Source().AskAsync(Keys, default);

        var answer = await services.Source().AskAsync(Keys, default);
        var failures = await services.GetRequiredService<ISoftReferenceValidator>().CheckAsync([new(AuthUsers.Service, Keys[0], "/userId")]);

        Assert.Equal("it failed too often and is left alone for a while: the circuit is open", answer.UnknownReason);
        Assert.Equal(UnknownKind.CircuitOpen, answer.UnknownKind);
        Assert.Equal(TimeSpan.FromMinutes(1), answer.RetryAfter);
        Assert.Equal(TimeSpan.FromMinutes(1), Assert.Single(failures.Failures).RetryAfter);
        Assert.Equal(2, owner.Requests);
    }

    [Fact]
    public async Task RetryAfter_OfTheOwner_ReachesTheValidatorsAnswer()
    {
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = "17";
            return FailAsync(context);
        });
        await using var services = OwnerClientServices.For(owner.Address);

        var failure = Assert.Single((await services.GetRequiredService<ISoftReferenceValidator>().CheckAsync([new(AuthUsers.Service, Keys[0], "/userId")])).Failures);

        Assert.Equal((SoftReferenceFailureKind.Unavailable, TimeSpan.FromSeconds(17)), (failure.Kind, failure.RetryAfter));
    }

    [Fact]
    public async Task RateLimiter_MoreCallsThanAllowed_AreNotMade()
    {
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var owner = await OwnerHost.StartAsync(async context =>
        {
            arrived.TrySetResult();
            await release.Task;
            await HonestOwner.AnswerAsync(context, _ => OwnedStatus.Exists);
        });
        await using var services = OwnerClientServices.For(owner.Address, builder => builder.Configure(options =>
        {
            options.MaximumParallelRequests = 1;
            options.MaximumQueuedRequests = 1;
        }));
        var running = services.Source().AskAsync(Keys, default);
        await arrived.Task.WaitAsync(TimeSpan.FromMinutes(5));
        var queued = services.Source().AskAsync(Keys, default);

        var refused = await services.Source().AskAsync(Keys, default);
        release.SetResult();

        Assert.Equal((UnknownKind.TooManyCalls, "too many calls to it are running already"), (refused.UnknownKind, refused.UnknownReason));
        Assert.Equal([Existence.Exists], (await running).Statuses);
        Assert.Equal([Existence.Exists], (await queued).Statuses);
        Assert.Equal(2, owner.Requests);
    }

    [Fact]
    public async Task AttemptTimeout_AnAttemptThatHangs_IsRepeated()
    {
        var time = new FakeTimeProvider();
        var requests = 0;
        await using var owner = await OwnerHost.StartAsync(async context =>
        {
            if (Interlocked.Increment(ref requests) == 1)
            {
                time.Advance(TimeSpan.FromMinutes(1));
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            }

            await HonestOwner.AnswerAsync(context, _ => OwnedStatus.Exists);
        });
        await using var services = OwnerClientServices.For(owner.Address, builder => builder.Configure(options =>
        {
            // Minutes, because they also limit connecting, which is measured by the system clock.
            options.Timeout = TimeSpan.FromMinutes(5);
            options.AttemptTimeout = TimeSpan.FromMinutes(1);
            options.Retry.MaximumRetries = 1;
        }), collection => collection.AddSingleton<TimeProvider>(time));

        Assert.Equal([Existence.Exists], (await services.Source().AskAsync(Keys, default)).Statuses);
        Assert.Equal(2, owner.Requests);
    }

    private static Task FailAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    }
}
