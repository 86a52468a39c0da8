using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.TestSupport;

namespace SoftReferences.Tests;

/// <summary>An expired answer about an entity that has been deleted since is used only while the owner is unavailable, and only in the scopes in which it is.</summary>
public sealed class SparedOwnerTests
{
    private static readonly TimeSpan Lifetime = new ExistenceCacheOptions().ExistsLifetime;

    [Theory]
    [InlineData(UnknownKind.Timeout, true)]
    [InlineData(UnknownKind.Connection, true)]
    [InlineData(UnknownKind.CircuitOpen, true)]
    [InlineData(UnknownKind.ServerError, true)]
    [InlineData(UnknownKind.Throttled, true)]
    [InlineData(UnknownKind.Other, false)]
    [InlineData(UnknownKind.AccessDenied, false)]
    [InlineData(UnknownKind.UnexpectedStatus, false)]
    [InlineData(UnknownKind.InvalidAnswer, false)]
    [InlineData(UnknownKind.AnswerTooLarge, false)]
    [InlineData(UnknownKind.WrongOwner, false)]
    [InlineData(UnknownKind.EpochChanged, false)]
    [InlineData(UnknownKind.TooManyCalls, false)]
    [InlineData(UnknownKind.SourceFailed, false)]
    public async Task Owner_ThatIsAway_IsSpared_AndOneThatRefusedAQuestionIsNot(UnknownKind kind, bool isSpared)
    {
        using var world = new MemoryWorld { Owner = { [1] = Existence.Exists, [2] = Existence.Unknown }, Kind = kind, RetryAfter = TimeSpan.FromSeconds(20) };
        await world.CheckAsync(1);
        world.Time.Advance(Lifetime);
        world.Owner.Remove(1);

        Assert.Equal([SoftReferenceFailureKind.Unavailable], await world.CheckAsync(2));

        Assert.Equal([isSpared ? null : SoftReferenceFailureKind.Missing], await world.CheckAsync(1));
        Assert.Equal(isSpared ? 2 : 3, world.Calls);
    }

    [Theory]
    [InlineData(UnknownKind.AccessDenied)]
    [InlineData(UnknownKind.ServerError)]
    public async Task Owner_ThatCannotSayToOneScope_IsAskedForTheOthers(UnknownKind kind)
    {
        using var world = new MemoryWorld { Owner = { [1] = Existence.Exists, [2] = Existence.Unknown }, Kind = kind, Current = "a" };
        await world.CheckAsync(1);
        world.Time.Advance(Lifetime);
        world.Owner.Remove(1);
        world.Current = "b";
        Assert.Equal([SoftReferenceFailureKind.Unavailable], await world.CheckAsync(2));

        world.Current = "a";

        Assert.Equal([SoftReferenceFailureKind.Missing], await world.CheckAsync(1));
    }

    [Fact]
    public async Task Owner_ThatAnswersOneScope_StaysSparedForAnotherThatItDoesNotAnswer()
    {
        using var world = new MemoryWorld { Owner = { [1] = Existence.Exists, [2] = Existence.Exists }, Current = "a", RetryAfter = TimeSpan.FromSeconds(20) };
        await world.CheckAsync(1);
        world.Time.Advance(Lifetime);
        world.Owner[1] = Existence.Unknown;
        Assert.True(await world.IsAcceptedAsync(1));
        world.Current = "b";
        await world.CheckAsync(2);
        var calls = world.Calls;

        world.Current = "a";

        Assert.True(await world.IsAcceptedAsync(1));
        Assert.Equal(calls, world.Calls);
    }

    [Fact]
    public async Task Owner_ThatAnswersAgain_IsSparedNoLonger()
    {
        using var world = new MemoryWorld { Owner = { [1] = Existence.Exists, [2] = Existence.Unknown }, RetryAfter = TimeSpan.FromSeconds(20) };
        await world.CheckAsync(1);
        world.Time.Advance(Lifetime);
        world.Owner.Remove(1);
        Assert.Equal([SoftReferenceFailureKind.Unavailable], await world.CheckAsync(2));
        Assert.True(await world.IsAcceptedAsync(1));

        world.Owner[2] = Existence.Exists;
        Assert.True(await world.IsAcceptedAsync(2));

        Assert.Equal([SoftReferenceFailureKind.Missing], await world.CheckAsync(1));
    }

    [Fact]
    public async Task Owner_ThatDidNotAnswerACallerInTime_IsSpared_AlthoughOthersStillWait()
    {
        using var world = new MemoryWorld { Owner = { [1] = Existence.Exists } };
        await world.CheckAsync(1);
        world.Time.Advance(Lifetime);
        var busy = new TaskCompletionSource();
        world.BeforeAnswer = (_, _) => busy.Task;
        var first = world.CheckAsync(2);
        world.Time.Advance(new OwnerOptions().Timeout - TimeSpan.FromSeconds(1));
        var second = world.CheckAsync(2);
        world.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([SoftReferenceFailureKind.Unavailable], await first);

        var spared = world.IsAcceptedAsync(1);
        busy.SetResult();

        Assert.True(await spared.WaitAsync(TimeSpan.FromSeconds(30)));
        await second;
        Assert.DoesNotContain(world.Source.Calls.Skip(1), keys => keys.Contains(OwnerKey.Of(1)));
    }

    [Fact]
    public async Task Question_ThatItsCallerGivesUp_SparesNobody()
    {
        using var world = new MemoryWorld { Owner = { [1] = Existence.Exists } };
        await world.CheckAsync(1);
        world.Time.Advance(Lifetime);
        world.Owner.Remove(1);
        world.BeforeAnswer = static (_, token) => Task.Delay(Timeout.Infinite, token);
        using var cancellation = new CancellationTokenSource();
        var given = world.Validator.CheckAsync([new SoftReferenceUse(BillingAccounts.Service, OwnerKey.Of(2), "2")], cancellation.Token);
        world.Time.Advance(new OwnerOptions().Timeout - TimeSpan.FromSeconds(1));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        await Eventually.IsTrueAsync(() => world.Batcher.Calls == 0);
        world.BeforeAnswer = null;

        Assert.Equal([SoftReferenceFailureKind.Missing], await world.CheckAsync(1));
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData("00:00:00.010", 1)]
    [InlineData("00:00:20", 20)]
    [InlineData("01:00:00", 30)]
    public void Owner_IsSparedForAsLongAsItSays_FromOneSecondToThirty(string? said, int seconds)
    {
        var time = new FakeTimeProvider();
        var pauses = new OwnerPauses(time);
        pauses.Begin("a", UnknownKind.Throttled, said is null ? null : TimeSpan.Parse(said, CultureInfo.InvariantCulture));

        time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.True(pauses.IsPaused("a"));
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(pauses.IsPaused("a"));
    }

    [Fact]
    public async Task Question_ThatFoundNoRoomToBeAsked_SparesNobody()
    {
        using var world = new MemoryWorld(options => options.MaximumCalls = 1) { Owner = { [1] = Existence.Exists, [2] = Existence.Exists }, Current = "a" };
        await world.CheckAsync(1);
        world.Time.Advance(Lifetime);
        world.Owner.Remove(1);
        var busy = new TaskCompletionSource();
        world.BeforeAnswer = (_, _) => busy.Task;
        world.Current = "b";
        var hanging = world.CheckAsync(2);
        world.Time.Advance(TimeSpan.FromSeconds(2));
        var late = world.CheckAsync(2);
        world.Current = "a";
        var waiting = world.CheckAsync(3);
        world.Time.Advance(new OwnerOptions().Timeout - TimeSpan.FromSeconds(2));
        await hanging;
        world.Time.Advance(TimeSpan.FromSeconds(2));
        await Task.WhenAll(late, waiting);
        (world.BeforeAnswer, var calls) = (null, world.Calls);
        busy.SetResult();

        Assert.Equal([SoftReferenceFailureKind.Missing], await world.CheckAsync(1));
        Assert.Equal(calls + 1, world.Calls);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    public async Task LookedUpKey_ThatIsNotAskedFor_SparesNobody(string unaskable)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var (status, requests) = (HttpStatusCode.OK, 0);
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            requests++;
            context.Response.StatusCode = (int)status;
            return Task.CompletedTask;
        });
        await using var services = OwnerClientServices.For(
            owner.Address,
            builder => builder.UseHttpLookup("/users/{id}", lookup => lookup.MissingWhen(HttpStatusCode.NotFound)),
            collection => collection.AddSingleton<TimeProvider>(time));
        var validator = services.GetRequiredService<ISoftReferenceValidator>();
        Assert.Null(await CheckAsync("gone"));
        time.Advance(Lifetime);
        status = HttpStatusCode.NotFound;

        Assert.Equal(SoftReferenceFailureKind.Unavailable, await CheckAsync(unaskable));

        Assert.Equal(SoftReferenceFailureKind.Missing, await CheckAsync("gone"));
        Assert.Equal(2, requests);

        async Task<SoftReferenceFailureKind?> CheckAsync(string key) =>
            (await validator.CheckAsync([new SoftReferenceUse(AuthUsers.Service, OwnerKey.Of(key), "/a")])).Failures.SingleOrDefault()?.Kind;
    }

    [Fact]
    public void Scopes_MoreThanAreHeld_AreNotSpared_UntilThereIsRoomAgain()
    {
        const int Held = 10_000;
        var time = new FakeTimeProvider();
        var pauses = new OwnerPauses(time);
        for (var number = 0; number <= Held; number++)
        {
            pauses.Begin($"{number}", UnknownKind.Connection);
        }

        Assert.True(pauses.IsPaused("0"));
        Assert.False(pauses.IsPaused($"{Held}"));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(pauses.IsPaused("0"));
        pauses.Begin($"{Held}", UnknownKind.Connection);
        Assert.True(pauses.IsPaused($"{Held}"));
    }
}
