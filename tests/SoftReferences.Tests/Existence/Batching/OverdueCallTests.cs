using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.TestSupport;

namespace SoftReferences.Tests;

/// <summary>An owner that does not answer in time is logged and counted, unless all callers have stopped waiting.</summary>
public sealed class OverdueCallTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly SoftRef<AuthUsers> User = new(Guid.Parse("0198c5f2-0000-7000-8000-000000000001"));

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly TaskCompletionSource _isAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ServiceProvider? _services;
    private MetricCollector<double>? _durations;
    private MetricCollector<long>? _unknown;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Owner_ThatDoesNotAnswer_IsATimeout(bool headComes)
    {
        await using var owner = await OwnerHost.StartAsync(async context =>
        {
            if (headComes)
            {
                context.Response.ContentType = ProtocolRoutes.JsonMediaType;
                await context.Response.Body.WriteAsync(" "u8.ToArray());
                await context.Response.Body.FlushAsync();
            }

            _isAsked.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        Build(builder => builder.UseHttp(owner.Address).Configure(options => (options.AttemptTimeout, options.Retry.MaximumRetries) = (Limit, 0)));
        var check = CheckAsync();
        await _isAsked.Task;

        _time.Advance(Limit);

        Assert.Equal(SoftReferenceFailureKind.Unavailable, await check);
        await AssertTimeoutAsync();
    }

    [Fact]
    public async Task Source_ThatDoesNotAnswer_IsATimeout()
    {
        var source = new ScriptedSource<AuthUsers>((_, token) => NeverAsync(token));
        Build(builder => builder.UseSource(_ => source));
        var check = CheckAsync();

        _time.Advance(Limit);

        Assert.Equal(SoftReferenceFailureKind.Unavailable, await check);
        await AssertTimeoutAsync();
        Assert.Equal(["The owner of //auth/users could not say whether 1 of 1 keys exist (Timeout): its existence source did not answer within 5 s."], Warnings());
    }

    [Fact]
    public async Task Source_ThatThrowsWhenItsTimeIsUp_HasNotFailed()
    {
        var source = new ScriptedSource<AuthUsers>(async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new InvalidOperationException("The statement was cancelled.");
        });
        Build(builder => builder.UseSource(_ => source));
        var check = CheckAsync();

        _time.Advance(Limit);
        await check;

        await AssertTimeoutAsync();
    }

    [Fact]
    public async Task Call_ThatOneHadNoTimeLeftFor_AndAnotherDoesNotWantAnyMore_IsATimeout()
    {
        var source = new ScriptedSource<AuthUsers>((_, token) => NeverAsync(token));
        Build(builder => builder.UseSource(_ => source));
        using var cancellation = new CancellationTokenSource();
        var first = CheckAsync();
        _time.Advance(Limit / 2);
        var second = CheckAsync(cancellation.Token);
        _time.Advance(Limit / 2);
        await first;
        Assert.Empty(_durations!.GetMeasurementSnapshot());

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await AssertTimeoutAsync();
    }

    [Fact]
    public async Task Call_ThatNobodyWantsAnyMore_IsCancelled_AndNoFailureOfTheOwner()
    {
        var source = new ScriptedSource<AuthUsers>((_, token) => NeverAsync(token));
        Build(builder => builder.UseSource(_ => source));
        using var cancellation = new CancellationTokenSource();
        var check = CheckAsync(cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => check);
        await Eventually.IsTrueAsync(() => _durations!.GetMeasurementSnapshot().Count == 1);
        Assert.Equal("cancelled", _durations!.LastMeasurement!.Tags["softreferences.outcome"]);
        Assert.Empty(_unknown!.GetMeasurementSnapshot());
        Assert.Empty(Warnings());
    }

    public void Dispose()
    {
        _durations?.Dispose();
        _unknown?.Dispose();

        // The resilience pipeline waits by this clock for a call that is about to end.
        using var timer = new Timer(_ => _time.Advance(TimeSpan.FromSeconds(1)), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(10));
        _services?.Dispose();
    }

    private static async Task<ExistenceAnswer> NeverAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException("Never comes to an end.");
    }

    private void Build(Action<OwnerBuilder<AuthUsers>> configure)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddFakeLogging());
        services.AddSingleton<TimeProvider>(_time).AddSoftReferences().AddOwner<AuthUsers>(owner =>
        {
            configure(owner);
            owner.Configure(options => options.Timeout = Limit);
        });
        _services = services.BuildServiceProvider();
        var meters = _services.GetRequiredService<IMeterFactory>();
        _durations = new(meters, SoftReferencesTelemetry.MeterName, "softreferences.existence.call.duration");
        _unknown = new(meters, SoftReferencesTelemetry.MeterName, "softreferences.existence.unknown");
    }

    private async Task<SoftReferenceFailureKind?> CheckAsync(CancellationToken cancellationToken = default) =>
        (await _services!.GetRequiredService<ISoftReferenceValidator>().CheckAsync([SoftReferenceUse.Of(User, "/user")], cancellationToken)).Failures.SingleOrDefault()?.Kind;

    // The call ends shortly after its callers were told, so its measurement has to be awaited.
    private async Task AssertTimeoutAsync()
    {
        await Eventually.IsTrueAsync(() => _durations!.GetMeasurementSnapshot().Count == 1);
        Assert.Equal(("unknown", "timeout"), (_durations!.LastMeasurement!.Tags["softreferences.outcome"], _durations.LastMeasurement.Tags["error.type"]));
        Assert.Equal((1, "timeout"), (_unknown!.LastMeasurement!.Value, _unknown.LastMeasurement.Tags["error.type"]));
        Assert.Contains("(Timeout)", Assert.Single(Warnings()), StringComparison.Ordinal);
    }

    private IEnumerable<string> Warnings() =>
        _services!.GetFakeLogCollector().GetSnapshot().Where(record => record.Category == "SoftReferences.OwnerInquiry" && record.Level >= LogLevel.Warning).Select(record => record.Message);
}
