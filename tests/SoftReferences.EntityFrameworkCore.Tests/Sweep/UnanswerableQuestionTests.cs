using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Sweep;

public sealed class UnanswerableQuestionTestsOnPostgreSql() : UnanswerableQuestionTests(new PostgreSqlDatabase());

public sealed class UnanswerableQuestionTestsOnSqlite() : UnanswerableQuestionTests(new SqliteFileDatabase());

/// <summary>Questions that a reachable owner cannot answer as a whole, and owners that cannot be reached (I1).</summary>
public abstract class UnanswerableQuestionTests : IDisposable
{
    private const int Capacity = 30;

    private readonly SoftRef<AuthUsers> _gone = SweepWorld.NewUser();
    private readonly TestDatabase _database;

    protected UnanswerableQuestionTests(TestDatabase database)
    {
        _database = database;
        World = new(database);
    }

    private protected SweepWorld World { get; }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Owner_ThatAnswersOnlySmallQuestions_IsSweptToTheEnd(bool saysWhatItCan)
    {
        await World.AddAnimalsAsync([.. World.AddUsers(300), _gone]);
        await World.FollowAsync();
        AnswerOnly(keys => keys.Count <= Capacity, saysWhatItCan);

        await World.SweepAsync();

        var progress = await World.ProgressAsync();
        Assert.False(progress.IsRunning);
        Assert.Equal((301L, 1L, 0L), (progress.References[0].Keys, progress.References[0].Missing, progress.References[0].Unknown));
        Assert.Equal([$"Animal.KeeperId {_gone}"], await World.SuspectsAsync());

        // A size that was too large is not tried again for each part of the range.
        Assert.InRange(World.Users.Questions.Count, 10, 50);
    }

    [Fact]
    public async Task Owner_ThatFailsNowAndThen_IsAskedInLargeQuestionsAgain()
    {
        await World.AddAnimalsAsync([.. World.AddUsers(5_000), _gone]);
        await World.FollowAsync();
        AnswerOnly(_ => World.Users.Questions.Count > 30 || World.Users.Questions.Count % 4 != 1);

        await World.SweepAsync();

        Assert.Equal((1L, 0L), ((await World.ProgressAsync()).References[0].Missing, (await World.ProgressAsync()).References[0].Unknown));
        Assert.InRange(World.Users.Questions.Count, 30, 200);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task KeyThatTheOwnerChokesOn_IsCountedAsUnknown_AndTheSweepFindsWhatElseIsMissing(bool isAnyKnown)
    {
        // The lowest of all keys, so that the keys with answers come after it.
        var choking = new SoftRef<AuthUsers>(new Guid("00000000-0000-0000-0000-000000000001"));
        await World.AddAnimalsAsync(World.AddUsers(300));
        await World.FollowAsync();
        if (isAnyKnown)
        {
            await World.SweepAsync();
        }

        await World.AddAnimalsAsync([choking, _gone]);
        World.Users.Questions.Clear();
        AnswerOnly(keys => !keys.Contains(SweepWorld.KeyOf(choking)));

        await World.SweepAsync();

        var progress = await World.ProgressAsync();
        Assert.False(progress.IsRunning);
        Assert.Equal((302L, 1L, 1L), (progress.References[0].Keys, progress.References[0].Missing, progress.References[0].Unknown));
        Assert.Equal([$"Animal.KeeperId {_gone}"], await World.SuspectsAsync());

        // A range is tried five times, because the owner might be able to answer later.
        Assert.InRange(World.Users.Questions.Count, 5 * 10, 5 * 50);
    }

    [Theory]
    [InlineData(300)] // All canaries are in the first question.
    [InlineData(2_000)]
    public async Task Owner_ThatChokesOnMostKeys_IsNotAskedForEachOfThem(int count)
    {
        await World.AddAnimalsAsync(World.AddUsers(count));
        await World.FollowAsync();
        await World.SweepAsync();
        World.Users.Questions.Clear();
        var canaries = (await World.AllAsync<Canary>()).Select(canary => OwnerKey.Of(Guid.Parse(canary.Key))).ToHashSet();
        AnswerOnly(keys => keys.All(canaries.Contains));

        await World.SweepAsync();

        var progress = await World.ProgressAsync();
        Assert.False(progress.IsRunning);
        Assert.Empty(await World.SuspectsAsync());
        Assert.InRange(World.Users.Questions.Count, 10, 5 * 400);
    }

    [Fact]
    public async Task Owner_ThatIsAway_IsLeftAlone_AndItsRangeWaitsHoweverLongThatIs()
    {
        await World.AddAnimalsAsync([.. World.AddUsers(300), _gone]);
        await World.FollowAsync();
        await World.SweepAsync();
        World.Users.Questions.Clear();
        AnswerOnly(static _ => false);
        await World.Store.Operations.StartSweepAsync(AuthUsers.Service);

        for (var time = 1; time <= 10; time++)
        {
            await World.WorkAsync(patiently: true);

            Assert.InRange(World.Users.Questions.Count, time, time * 6);
            Assert.Equal(0, Assert.Single(await World.AllAsync<SweptRange>()).Attempts);
            World.Time.Advance(World.Options.MaximumRetryDelay);
        }

        World.Users.Answer = null;
        await World.SweepRestAsync();
        Assert.False((await World.ProgressAsync()).IsRunning);
        Assert.Equal(0, (await World.ProgressAsync()).References[0].Unknown);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task KeyThatTheOwnerChokesOn_DoesNotKeepTheCircuitOpen(bool isAnyKnown)
    {
        await World.AddAnimalsAsync(World.AddUsers(300));
        await World.FollowAsync();
        if (isAnyKnown)
        {
            await World.SweepAsync();
        }

        await World.AddAnimalsAsync([_gone]);
        var circuit = new ScriptedCircuit(World.Time, keys => keys.Contains(SweepWorld.KeyOf(_gone)) ? null : new([.. keys.Select(_ => Existence.Exists)]) { Epoch = World.Users.Epoch });
        World.Users.Answer = circuit.Answer;
        await World.Store.Operations.StartSweepAsync(AuthUsers.Service);

        await World.WorkAsync(patiently: true);
        await World.SweepRestAsync(patiently: true);

        var progress = await World.ProgressAsync();
        Assert.False(progress.IsRunning);
        Assert.Equal((301L, 0L, 1L), (progress.References[0].Keys, progress.References[0].Missing, progress.References[0].Unknown));
        Assert.True(circuit.Opened > 0);
    }

    [Fact]
    public async Task Owner_ThatTakesSoManyQuestionsInAMinute_IsSweptToTheEnd_AndAskedForNoKeyTwice()
    {
        await World.AddAnimalsAsync(World.AddUsers(300));
        await World.FollowAsync();
        World.Limits.Learn(AuthUsers.Service, 30);
        var (windows, asked) = (new Dictionary<long, int>(), new List<OwnerKey>());
        World.Users.Answer = keys =>
        {
            var (window, rest) = Math.DivRem(World.Time.GetUtcNow().UtcTicks, TimeSpan.TicksPerMinute);
            windows[window] = windows.GetValueOrDefault(window) + 1;
            if (windows[window] > 4)
            {
                return ExistenceAnswer.Unknown(keys.Count, "it is busy", TimeSpan.FromTicks(TimeSpan.TicksPerMinute - rest), UnknownKind.Throttled);
            }

            asked.AddRange(keys);
            return new([.. keys.Select(_ => Existence.Exists)]) { Epoch = World.Users.Epoch };
        };
        await World.Store.Operations.StartSweepAsync(AuthUsers.Service);

        await World.WorkAsync(patiently: true);
        await World.SweepRestAsync(patiently: true);

        Assert.False((await World.ProgressAsync()).IsRunning);
        Assert.InRange(windows.Count, 3, 20);

        // Not counting the keys that serve as canaries.
        Assert.InRange(asked.GroupBy(key => key).Count(times => times.Count() == 1), 200, 300);
        Assert.InRange(asked.Count, 300, 400);
    }

    [Fact]
    public async Task Owner_ThatAsksToBeLeftAloneInTheMiddleOfARange_IsLeftAloneByOtherWorkersToo()
    {
        var users = World.AddUsers(300);
        await World.AddAsync(users.Select(user => new Animal { KeeperId = user, VetId = user }));
        await World.FollowAsync();
        World.Limits.Learn(AuthUsers.Service, 30);
        World.Users.Answer = keys => World.Users.Questions.Count > 4
            ? ExistenceAnswer.Unknown(keys.Count, "it is busy", World.Options.LeaseDuration, UnknownKind.Throttled)
            : new([.. keys.Select(_ => Existence.Exists)]) { Epoch = World.Users.Epoch };
        await World.Store.Operations.StartSweepAsync(AuthUsers.Service);
        var replica = World.Replica(AuthUsers.Service);
        Assert.True(await replica.RunOnceAsync(CancellationToken.None));
        using var stopping = new CancellationTokenSource();
        var waiting = replica.RunOnceAsync(stopping.Token);
        await Eventually.IsTrueAsync(() => World.Users.Questions.Count == 5);
        await Task.Delay(50);

        Assert.False(await replica.RunOnceAsync(CancellationToken.None));
        Assert.Equal((5, false), (World.Users.Questions.Count, waiting.IsCompleted));
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Owner_ThatAsksToBeLeftAlone_IsAskedNothingElse()
    {
        await World.AddAnimalsAsync(World.AddUsers(300));
        await World.FollowAsync();
        await World.SweepAsync();
        World.Users.Questions.Clear();
        World.Users.Answer = keys => ExistenceAnswer.Unknown(keys.Count, "it is busy", World.Options.LeaseDuration);
        await World.Store.Operations.StartSweepAsync(AuthUsers.Service);

        await World.WorkAsync();

        Assert.Single(World.Users.Questions);
        Assert.Equal(0, Assert.Single(await World.AllAsync<SweptRange>()).Attempts);
    }

    [Fact]
    public async Task OwnerThatIsAskedForOneKeyAtATime_ProvesNothing_AndIsNotAskedForEver()
    {
        await World.AddAnimalsAsync([.. World.AddUsers(20), _gone]);
        await World.FollowAsync();
        World.Limits.Learn(AuthUsers.Service, 1);
        AnswerOnly(_ => World.Users.Questions.Count < 1_000);

        await World.SweepAsync();

        var progress = await World.ProgressAsync();
        Assert.False(progress.IsRunning);
        Assert.Equal((21L, 0L, 1L), (progress.References[0].Keys, progress.References[0].Missing, progress.References[0].Unknown));
        Assert.Empty(await World.SuspectsAsync());
        Assert.Equal(5 * 21, World.Users.Questions.Count);
    }

    [Fact]
    public async Task Suspects_ThatAreTooManyForOneQuestion_AreAskedForInSmallerOnes()
    {
        await SuspectAsync(100);
        AnswerOnly(keys => keys.Count <= Capacity);

        await World.WorkAsync();

        Assert.Empty(await World.SuspectsAsync());
        Assert.Equal(100, (await World.AllAsync<InboxTombstone>()).Count);
        Assert.InRange(World.Users.Questions.Count, 4, 40);
    }

    [Fact]
    public async Task SuspectThatTheOwnerChokesOn_StaysOne_AndKeepsNoOtherWaiting()
    {
        var gone = await SuspectAsync(40);
        AnswerOnly(keys => !keys.Contains(SweepWorld.KeyOf(gone[7])));

        await World.WorkAsync();

        Assert.Equal([$"Animal.KeeperId {gone[7]}"], await World.SuspectsAsync());
        Assert.Equal(39, (await World.AllAsync<InboxTombstone>()).Count);
        var asked = World.Users.Questions.Count;
        Assert.InRange(asked, 6, 60);
        World.Time.Advance(World.Options.MaximumRetryDelay - TimeSpan.FromTicks(1));
        await World.WorkAsync();
        Assert.Equal(asked, World.Users.Questions.Count);
        World.Time.Advance(TimeSpan.FromTicks(1));
        World.Users.Answer = null;
        await World.WorkAsync();
        Assert.Empty(await World.SuspectsAsync());
    }

    [Fact]
    public async Task Suspects_ThatAreEachAskedForAlone_KeepNoSweepFromItsEnd()
    {
        // The first of them are due again before the last one has been asked for.
        var gone = await SuspectAsync(40);
        var choking = gone.Select(SweepWorld.KeyOf).ToHashSet();
        AnswerOnly(keys =>
        {
            World.Time.Advance(World.Options.MaximumRetryDelay / 10);
            return !keys.Any(choking.Contains);
        });
        await World.Store.Operations.StartSweepAsync(AuthUsers.Service);
        var replica = World.Replica(AuthUsers.Service);
        for (var turn = 0; turn < 400 && (turn == 0 || (await World.ProgressAsync()) is { IsRunning: true } or { Number: 1 }); turn++)
        {
            await replica.RunOnceAsync(CancellationToken.None);
        }

        Assert.Equal((2L, false), ((await World.ProgressAsync()).Number, (await World.ProgressAsync()).IsRunning));
    }

    [Fact]
    public async Task Suspects_OfAnOwnerThatIsAway_AreAskedForEverMoreRarely()
    {
        await SuspectAsync(40);
        AnswerOnly(static _ => false);
        var replica = World.Replica(AuthUsers.Service);
        for (var waited = TimeSpan.Zero; waited < TimeSpan.FromHours(1); waited += World.Options.PollInterval)
        {
            while (await replica.RunOnceAsync(CancellationToken.None))
            {
            }

            World.Time.Advance(World.Options.PollInterval);
        }

        Assert.InRange(World.Users.Questions.Count, 12, 60);
        Assert.Equal(40, (await World.SuspectsAsync()).Count());
    }

    public void Dispose()
    {
        World.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes the owner answer only some questions. For the others it answers nothing, or only as many keys as it can.</summary>
    private void AnswerOnly(Func<IReadOnlyList<OwnerKey>, bool> canAnswer, bool saysWhatItCan = false) => World.Users.Answer = keys =>
    {
        var answered = canAnswer(keys) ? keys.Count : saysWhatItCan ? Capacity : 0;
        Existence[] statuses = [.. keys.Select((key, index) => index >= answered ? Existence.Unknown : World.Users.Alive.Contains(key) ? Existence.Exists : Existence.Missing)];
        return new(statuses) { Epoch = answered > 0 ? World.Users.Epoch : null, UnknownReason = answered < keys.Count ? "it could not say" : null };
    };

    /// <summary>Creates suspects whose grace period has ended.</summary>
    private async Task<SoftRef<AuthUsers>[]> SuspectAsync(int count)
    {
        SoftRef<AuthUsers>[] gone = [.. Enumerable.Range(0, count).Select(_ => SweepWorld.NewUser())];
        await World.AddAnimalsAsync([.. World.AddUsers(20), .. gone]);
        await World.FollowAsync();
        await World.SweepAsync();
        Assert.Equal(count, (await World.SuspectsAsync()).Count());
        World.Time.Advance(World.Options.GracePeriod);
        World.Users.Questions.Clear();
        return gone;
    }
}
