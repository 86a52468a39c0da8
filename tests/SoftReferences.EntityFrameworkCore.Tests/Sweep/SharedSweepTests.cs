using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.Stores;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Sweep;

/// <summary>Replicas that share a sweep, die in the middle of it, or continue too late (I4).</summary>
public abstract class SharedSweepTests : IDisposable
{
    private readonly TestDatabase _database;

    protected SharedSweepTests(TestDatabase database)
    {
        _database = database;
        World = new(database);
        World.Options.KeysPerRange = 100;
    }

    private protected SweepWorld World { get; }

    private ReferencedOwner Owner => World.Owner(AuthUsers.Service);

    [Fact]
    public async Task TwoReplicas_ShareTheRanges_AndEachKeyIsAskedForOnce()
    {
        var users = World.AddUsers(1_000);
        var gone = Enumerable.Range(0, 10).Select(_ => SweepWorld.NewUser()).ToArray();
        await World.AddAnimalsAsync([.. users, .. gone]);
        await World.FollowAsync();
        await World.Store.Operations.StartSweepAsync(AuthUsers.Service);
        var (one, other) = (World.Replica(AuthUsers.Service, World.NewStore()), World.Replica(AuthUsers.Service, World.NewStore()));
        Assert.True(await one.RunOnceAsync(CancellationToken.None));

        // Both replicas wait until both have asked.
        var asked = 0;
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        World.Users.BeforeAnswer = () =>
        {
            if (Interlocked.Increment(ref asked) == 2)
            {
                both.SetResult();
            }

            return both.Task;
        };
        await Task.WhenAll(Task.Run(() => WorkAsync(one)), Task.Run(() => WorkAsync(other)));
        await World.SweepRestAsync();

        var progress = await World.ProgressAsync();
        Assert.Equal((1_010L, 10L), (progress.References[0].Keys, progress.References[0].Missing));
        Assert.Equal(gone.Select(key => $"Animal.KeeperId {key}").Order(StringComparer.Ordinal), await World.SuspectsAsync());

        // Each key is asked for once, except for canaries and the keys that were missing before any key was known to exist.
        var most = 1_010 + 10 + (World.Options.CanariesPerQuestion * World.Users.Questions.Count);
        Assert.InRange(World.Users.Questions.Sum(question => question.Count), 1_010, most);
        Assert.Empty(await World.AllAsync<SweptRange>());
    }

    [Fact]
    public async Task ReplicaThatIsStopped_GivesItsRangeBack_AndAnotherGoesOnAtOnce()
    {
        await World.AddAnimalsAsync(World.AddUsers(250));
        await World.FollowAsync();
        await World.Store.Sweep.TryBeginAsync(Owner, 0, SweepCause.Request, CancellationToken.None);

        await StopInTheMiddleOfAQuestionAsync();
        Assert.Equal("Its replica was stopped.", Assert.Single(await World.AllAsync<SweptRange>()).LastError);
        await World.WorkAsync();

        Assert.False((await World.ProgressAsync()).IsRunning);
        Assert.Equal(250, (await World.ProgressAsync()).References[0].Keys);
    }

    [Fact]
    public async Task ReplicaThatIsStopped_GivesSuspectsBack_AndAnotherAsksForThemAtOnce()
    {
        var gone = SweepWorld.NewUser();
        await World.AddAnimalsAsync([.. World.AddUsers(20), gone]);
        await World.FollowAsync();
        await World.SweepAsync();
        World.Time.Advance(World.Options.GracePeriod);

        await StopInTheMiddleOfAQuestionAsync();
        Assert.Equal([$"Animal.KeeperId {gone}"], await World.SuspectsAsync());
        await World.WorkAsync();

        Assert.Empty(await World.SuspectsAsync());
        Assert.Equal(gone.ToString(), Assert.Single(await World.AllAsync<InboxTombstone>()).Key);
    }

    [Fact]
    public async Task ReplicaThatIsStopped_GivesBackWhatItVerifies_AndAnotherAsksForItAtOnce()
    {
        var now = World.Time.GetUtcNow();
        await World.AddAsync(new UnverifiedReference { Owner = AuthUsers.Service.ResourceName, Key = World.AddUsers(1)[0].ToString(), Reference = "Animal.KeeperId", Since = now, DueAt = now });
        await World.FollowAsync();
        await World.Store.Sweep.TryBeginAsync(Owner, 0, SweepCause.Request, CancellationToken.None);

        await StopInTheMiddleOfAQuestionAsync();
        Assert.Equal("Its replica was stopped.", Assert.Single(await World.AllAsync<UnverifiedReference>()).LastError);
        await World.WorkAsync();

        Assert.Empty(await World.AllAsync<UnverifiedReference>());
    }

    [Fact]
    public async Task ReplicaThatDies_LeavesItsRangeToAnother_WhichReadsTheSameKeys()
    {
        var users = World.AddUsers(250);
        await World.AddAnimalsAsync(users);
        await World.FollowAsync();
        await World.Store.Sweep.TryBeginAsync(Owner, 0, SweepCause.Request, CancellationToken.None);
        var lost = (await World.Store.Sweep.ClaimAsync(Owner, CancellationToken.None))!;
        Assert.Equal(100, lost.Keys.Count);

        await World.WorkAsync();
        Assert.True((await World.ProgressAsync()).IsRunning);
        Assert.Equal(150, (await World.ProgressAsync()).References[0].Keys);
        World.Time.Advance(World.Options.LeaseDuration);
        var taken = (await World.NewStore().Sweep.ClaimAsync(Owner, CancellationToken.None))!;

        Assert.Equal(lost.Id, taken.Id);
        Assert.Equal(lost.Keys, taken.Keys);
        Assert.NotEqual(lost.Lease, taken.Lease);
        Assert.NotNull(await World.Store.Sweep.FinishAsync(taken, new(null, [], 0, []), CancellationToken.None));
        await World.WorkAsync();
        Assert.False((await World.ProgressAsync()).IsRunning);
        Assert.Equal(250, (await World.ProgressAsync()).References[0].Keys);
    }

    [Fact]
    public async Task ReplicaThatWakesAfterItsLease_WritesNothing()
    {
        await World.AddAnimalsAsync(World.AddUsers(50));
        await World.Store.Sweep.TryBeginAsync(Owner, 0, SweepCause.Request, CancellationToken.None);
        var slow = (await World.Store.Sweep.ClaimAsync(Owner, CancellationToken.None))!;
        World.Time.Advance(World.Options.LeaseDuration);
        var quick = (await World.Store.Sweep.ClaimAsync(Owner, CancellationToken.None))!;

        Assert.False(await World.Store.Sweep.RenewAsync(slow, CancellationToken.None));
        Assert.Null(await World.Store.Sweep.FinishAsync(slow, new("epoch-1", slow.Keys, 0, []), CancellationToken.None));
        await World.Store.Sweep.DeferAsync(slow, TimeSpan.FromDays(1), "It slept.", false, CancellationToken.None);

        Assert.Empty(await World.SuspectsAsync());
        Assert.True(await World.Store.Sweep.RenewAsync(quick, CancellationToken.None));
        Assert.Equal(0, await World.Store.Sweep.FinishAsync(quick, new("epoch-1", [], 0, []), CancellationToken.None));
    }

    [Fact]
    public async Task SuspectsThatWereClaimedTwice_AreSettledByTheLaterClaimOnly()
    {
        var gone = SweepWorld.NewUser();
        await World.AddAnimalsAsync([.. World.AddUsers(50), gone]);
        await World.FollowAsync();
        await World.SweepAsync();
        World.Time.Advance(World.Options.GracePeriod);
        var slow = (await World.Store.Sweep.ClaimSuspectsAsync(Owner, 10, CancellationToken.None))!;
        World.Time.Advance(World.Options.LeaseDuration);
        var quick = (await World.Store.Sweep.ClaimSuspectsAsync(Owner, 10, CancellationToken.None))!;

        var late = await SettleAsync(slow, new("epoch-1", [], slow.Items, [], [], TimeSpan.Zero));
        Assert.Empty(late.Tombstones);
        var settled = await SettleAsync(quick, new("epoch-1", quick.Items, [], [], [], TimeSpan.Zero));

        Assert.Equal(1, settled.Cleared);
        Assert.Empty(await World.AllAsync<InboxTombstone>());
    }

    [Fact]
    public async Task Range_WhoseAnswersAreOfTwoEpochs_IsAskedForAnew_AndMakesNoSuspect()
    {
        World.Options.KeysPerRange = 5_000;
        await World.AddAnimalsAsync([.. World.AddUsers(2_500), SweepWorld.NewUser()]);
        await World.FollowAsync();
        await World.Store.Operations.StartSweepAsync(AuthUsers.Service);
        World.Users.BeforeAnswer = () =>
        {
            World.Users.Epoch = $"epoch-{World.Users.Questions.Count}";
            return Task.CompletedTask;
        };

        await World.WorkAsync();

        Assert.InRange(World.Users.Questions.Count, 2, 3);
        Assert.Equal("the owner's data was replaced in the middle of the range", Assert.Single(await World.AllAsync<SweptRange>()).LastError);
        Assert.Empty(await World.SuspectsAsync());
    }

    [Fact]
    public async Task Sweep_ThatTwoReplicasBegin_BeginsOnce()
    {
        await World.Store.Operations.StartSweepAsync(AuthUsers.Service);
        var state = await World.Store.Sweep.GetStateAsync(AuthUsers.Service, CancellationToken.None);

        Assert.True(await World.Store.Sweep.TryBeginAsync(Owner, state.Number, SweepCause.Request, CancellationToken.None));
        Assert.False(await World.NewStore().Sweep.TryBeginAsync(Owner, state.Number, SweepCause.Request, CancellationToken.None));
        Assert.False(await World.Store.Sweep.TryBeginAsync(Owner, state.Number + 1, SweepCause.Request, CancellationToken.None));
        Assert.Equal(1, (await World.ProgressAsync()).Number);
    }

    [Fact]
    public async Task Sweep_ThatIsAskedForWhileOneRuns_BeginsAfterIt()
    {
        await World.AddAnimalsAsync(World.AddUsers(50));
        await World.Store.Sweep.TryBeginAsync(Owner, 0, SweepCause.Schedule, CancellationToken.None);

        await World.SweepAsync();
        Assert.Equal((1L, SweepCause.Schedule), ((await World.ProgressAsync()).Number, (await World.ProgressAsync()).Cause));
        await World.WorkAsync();
        await World.SweepRestAsync();

        var progress = await World.ProgressAsync();
        Assert.Equal((2L, SweepCause.Request, false), (progress.Number, progress.Cause, progress.IsRunning));
    }

    [Fact]
    public async Task Schedule_BeginsASweep_AnIntervalAfterTheOwnerWasSeen_AndNotBefore()
    {
        await World.AddAnimalsAsync(World.AddUsers(50));
        await World.WorkAsync();
        World.Time.Advance(World.Options.Interval - TimeSpan.FromTicks(1));
        await World.WorkAsync();
        Assert.Equal(0, (await World.ProgressAsync()).Number);

        World.Time.Advance(TimeSpan.FromTicks(1));
        await World.WorkAsync();
        await World.SweepRestAsync();

        var progress = await World.ProgressAsync();
        Assert.Equal((1L, SweepCause.Schedule, false), (progress.Number, progress.Cause, progress.IsRunning));
    }

    [Fact]
    public async Task OwnerThatCannotSay_IsAskedAgain_AndNothingIsSuspectMeanwhile()
    {
        await World.AddAnimalsAsync([.. World.AddUsers(50), SweepWorld.NewUser()]);
        await World.FollowAsync();
        World.Users.Answer = keys => ExistenceAnswer.Unknown(keys.Count, "it is away");
        await World.Store.Operations.StartSweepAsync(AuthUsers.Service);

        await World.WorkAsync(patiently: true);
        Assert.Equal("it is away", Assert.Single(await World.AllAsync<SweptRange>()).LastError);
        Assert.Empty(await World.SuspectsAsync());
        World.Users.Answer = null;
        World.Time.Advance(World.Options.MaximumRetryDelay);
        await World.SweepRestAsync();

        Assert.False((await World.ProgressAsync()).IsRunning);
        Assert.Single(await World.SuspectsAsync());
    }

    public void Dispose()
    {
        World.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private Task<SuspectOutcome> SettleAsync(SuspectBatch batch, SuspectVerdicts verdicts) =>
        World.Store.Sweep.SettleAsync(Owner, batch, verdicts, isFollowed: true, CancellationToken.None);

    private async Task StopInTheMiddleOfAQuestionAsync()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stopping = new CancellationTokenSource();
        World.Users.BeforeAnswer = () =>
        {
            asked.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, stopping.Token);
        };
        var working = Task.Run(() => World.Replica(AuthUsers.Service, World.NewStore()).RunOnceAsync(stopping.Token));
        await Eventually.IsTrueAsync(() => asked.Task.IsCompleted, working);
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => working);
        World.Users.BeforeAnswer = static () => Task.CompletedTask;
    }

    private static async Task WorkAsync(SweepEngine replica)
    {
        while (await replica.RunOnceAsync(CancellationToken.None))
        {
        }
    }
}

public sealed class SharedSweepTestsOnPostgreSql() : SharedSweepTests(new PostgreSqlDatabase());

public sealed class SharedSweepTestsOnSqlite() : SharedSweepTests(new SqliteFileDatabase());
