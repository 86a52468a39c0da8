using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.Stores;
using SoftReferences.Tests.Cleanup;

namespace SoftReferences.Tests.Verification;

/// <summary>What the engine passes to the store, whatever the store would do with it (I1).</summary>
public sealed class VerificationEngineTests : IDisposable
{
    private static readonly VerificationItem[] Items = [.. Enumerable.Range(1, 4).Select(id => new VerificationItem(id, OwnerKey.Of(Guid.NewGuid()), "Pet.UserId", 1))];

    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedStore _store = new() { Owners = [new(BillingAccounts.Service, OwnerKeyKind.Number), new(AuthUsers.Service, OwnerKeyKind.Uuid)] };
    private readonly ServiceProvider _services;
    private readonly VerificationEngine _engine;
    private Func<IReadOnlyList<OwnerKey>, ExistenceAnswer> _users = keys => ScriptedSource<AuthUsers>.All(Existence.Exists, keys);
    private int _questions;

    public VerificationEngineTests()
    {
        var services = new ServiceCollection();
        services.AddSoftReferences().AddOwner<AuthUsers>(owner => owner.UseSource(_ => ScriptedSource<AuthUsers>.Of(keys =>
        {
            _questions++;
            return _users(keys);
        })));
        _services = services.BuildServiceProvider();
        _engine = new(_store, _services.GetRequiredService<OwnerInquiry>(), _services.GetRequiredService<VerificationMetrics>(), new(), _time, new Random(1), NullLogger<VerificationEngine>.Instance);
        _store.OnClaimUnverified = Claim;
    }

    [Fact]
    public async Task MixedAnswer_ConfirmsSuspectsAndDefers()
    {
        _users = _ => new([Existence.Missing, Existence.Unknown, Existence.Exists, (Existence)9]) { UnknownReason = "it dozed", RetryAfter = TimeSpan.FromSeconds(3) };
        using var asked = new MetricCollector<long>(_services.GetRequiredService<IMeterFactory>(), SoftReferencesTelemetry.MeterName, "softreferences.unverified.asked");

        Assert.True(await RunAsync());

        Assert.Equal([Items[0]], _store.Suspected);
        Assert.Equal([Items[2]], _store.Confirmed);
        Assert.Equal([(Items[1], TimeSpan.FromSeconds(3), "it dozed"), (Items[3], TimeSpan.FromSeconds(3), "it dozed")], _store.Unverified);
        Assert.Equal(
            [("auth", "users", "verified", 1L), ("auth", "users", "suspect", 1L), ("auth", "users", "unknown", 2L)],
            asked.GetMeasurementSnapshot().Select(measurement => (measurement.Tags["softreferences.service"], measurement.Tags["softreferences.resource"], measurement.Tags["softreferences.outcome"], measurement.Value)));
    }

    [Fact]
    public async Task KeyThatTheOwnerChokesOn_WaitsOnItsOwn()
    {
        _users = keys => keys.Contains(Items[2].Key) ? ExistenceAnswer.Unknown(keys.Count, "it choked") : ScriptedSource<AuthUsers>.All(Existence.Exists, keys);

        Assert.True(await RunAsync());

        Assert.Equal(Items.Except([Items[2]]), _store.Confirmed);
        Assert.Equal([(Items[2], new VerificationOptions().MaximumRetryDelay, "it choked")], _store.Unverified);

        // The owner is available, so it is asked about other due work.
        var asked = _questions;
        Assert.True(await RunAsync());
        Assert.InRange(_questions, asked + 1, int.MaxValue);
    }

    [Fact]
    public async Task OwnerThatChokesOnAllOfABatch_IsThere_AndIsAskedForTheNext()
    {
        _users = keys => Items.Any(item => keys.Contains(item.Key)) ? ExistenceAnswer.Unknown(keys.Count, "it choked") : ScriptedSource<AuthUsers>.All(Existence.Missing, keys);
        Assert.True(await RunAsync());
        Assert.All(_store.Unverified, deferred => Assert.Equal(new VerificationOptions().MaximumRetryDelay, deferred.Delay));

        VerificationItem next = new(9, OwnerKey.Of(Guid.NewGuid()), "Pet.UserId", 1);
        _store.OnClaimUnverified = owner => owner.Service == AuthUsers.Service ? new(owner.Service, Guid.NewGuid(), [next]) : null;
        Assert.True(await RunAsync());
        Assert.Equal([next], _store.Suspected);
    }

    [Fact]
    public async Task SourceThatThrows_SuspectsNothing()
    {
        _users = _ => throw new InvalidOperationException("It broke.");

        await RunAsync();

        Assert.Empty(_store.Suspected);
        Assert.Equal(Items, _store.Unverified.Select(deferred => deferred.Item));
    }

    [Fact]
    public async Task OwnerThatCannotSay_IsAskedLessAndLess_AndAtOnceOnceItAnswers()
    {
        _users = keys => ExistenceAnswer.Unknown(keys.Count, "it is down");
        for (var second = 0; second < 600; second++)
        {
            await RunAsync();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        // Delays of up to 1, 2, 4, 8, 16 and 32 seconds, and then of up to a minute. After each failure, one small question confirms that the owner is unavailable.
        Assert.InRange(_questions, 2 * 14, 2 * 26);
        Assert.All(_store.Unverified, deferred => Assert.InRange(deferred.Delay, TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(1)));

        var asked = _questions;
        _users = keys => ScriptedSource<AuthUsers>.All(Existence.Exists, keys);
        _time.Advance(TimeSpan.FromMinutes(1));
        await RunAsync();
        await RunAsync();
        Assert.Equal(asked + 2, _questions);
    }

    [Fact]
    public async Task OwnerThatNobodyRegistered_KeepsNoOtherWaiting()
    {
        _store.OnClaimUnverified = owner => owner.Service == BillingAccounts.Service ? new(BillingAccounts.Service, Guid.NewGuid(), [new(9, OwnerKey.Of(9), "Pet.AccountId", 1)]) : Claim(owner);

        Assert.True(await RunAsync());

        Assert.Equal(Items, _store.Confirmed);
        Assert.Empty(_store.Suspected);
    }

    [Fact]
    public async Task NothingDue_AsksNobody()
    {
        _store.OnClaimUnverified = static _ => null;

        Assert.False(await RunAsync());

        Assert.Equal(0, _questions);
    }

    [Fact]
    public async Task StoreThatFails_IsTriedAgainLater()
    {
        _store.OnClaimUnverified = static _ => throw new InvalidOperationException("The database is away.");
        Assert.False(await RunAsync());

        _store.OnClaimUnverified = Claim;
        Assert.False(await RunAsync());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await RunAsync());
    }

    [Fact]
    public Task Cancelled_Throws() => Assert.ThrowsAnyAsync<OperationCanceledException>(() => _engine.RunOnceAsync(new CancellationToken(canceled: true)));

    public void Dispose() => _services.Dispose();

    private static VerificationBatch? Claim(ReferencedOwner owner) => owner.Service == AuthUsers.Service ? new(owner.Service, Guid.NewGuid(), Items) : null;

    private Task<bool> RunAsync() => _engine.RunOnceAsync(CancellationToken.None);
}
