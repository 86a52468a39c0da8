using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Sweep;

/// <summary>Canaries of an owner whose feed was lost, or passed over in part, so that their deletion was not announced here.</summary>
public abstract class LostFeedCanaryTests(TestDatabase database) : SweptCanaries(database)
{
    [Fact]
    public async Task Canaries_ThatWereDeletedWhereTheFeedWasPassedOver_StopNothing()
    {
        var users = await BeginAsync(20);
        var gone = await LoseCanariesAsync(users, 3);
        World.Users.PrunedPosition = 3;
        Assert.Equal(0, await World.FollowAsync());

        await World.SweepAsync();

        Assert.Null((await World.ProgressAsync()).StoppedReason);
        Assert.Equal(gone, await World.SuspectsAsync());
    }

    [Fact]
    public async Task Canaries_ThatWereAskedForBeforeTheFeedWasPassedOver_StopTheSweepUntilThen()
    {
        var users = await BeginAsync(20);
        var gone = await LoseCanariesAsync(users, 3);
        World.Users.PrunedPosition = 3;
        await World.SweepAsync();
        Assert.NotNull((await World.ProgressAsync()).StoppedReason);

        Assert.Equal(0, await World.FollowAsync());
        await WaitAndWorkAsync();
        await World.SweepRestAsync();

        Assert.Null((await World.ProgressAsync()).StoppedReason);
        Assert.Equal(gone, await World.SuspectsAsync());
    }

    [Fact]
    public async Task Canaries_ThatAreAskedForWhileTheFeedIsPassedOver_StopNothing()
    {
        var users = await BeginAsync(20);
        var gone = await LoseCanariesAsync(users, 3);
        World.Users.PrunedPosition = 3;
        var asked = 0;
        World.Users.BeforeAnswer = async () =>
        {
            if (Interlocked.Increment(ref asked) == 1)
            {
                Assert.Equal(0, await World.FollowAsync());
            }
        };

        await World.SweepAsync();
        Assert.Null((await World.ProgressAsync()).StoppedReason);
        await World.WorkAsync();
        await World.SweepRestAsync();

        Assert.Equal((null, SweepCause.LostFeed, false), ((await World.ProgressAsync()).StoppedReason, (await World.ProgressAsync()).Cause, (await World.ProgressAsync()).IsRunning));
        Assert.Equal(gone, await World.SuspectsAsync());
    }

    [Fact]
    public async Task Canaries_ThatWereAskedForBeforeTheFeedWasLost_AndAreAnsweredAfterItsSweepBegan_StopNothing()
    {
        var users = await BeginAsync(20, SweepWorld.NewUser());
        var gone = await LoseCanariesAsync(users, (await World.AllAsync<Canary>()).Count);
        World.Users.PrunedPosition = gone.Count();
        var asked = 0;
        World.Users.BeforeAnswer = async () =>
        {
            if (Interlocked.Increment(ref asked) == 1)
            {
                Assert.Equal(0, await World.FollowAsync());
                await World.WorkAsync();
                await World.SweepRestAsync();
                Assert.Equal((SweepCause.LostFeed, false), ((await World.ProgressAsync()).Cause, (await World.ProgressAsync()).IsRunning));
            }
        };

        World.Time.Advance(Grace);
        await World.WorkAsync();

        Assert.True(asked > 1);
        Assert.Null((await World.ProgressAsync()).StoppedReason);
    }

    [Fact]
    public async Task Canaries_ThatTheSweepOfALostFeedFound_StopTheNextOne()
    {
        var users = await BeginAsync(20);
        await LoseCanariesAsync(users, 3);
        World.Users.PrunedPosition = 3;
        await World.FollowAsync();
        await World.WorkAsync();
        await World.SweepRestAsync();
        Assert.Equal((SweepCause.LostFeed, false), ((await World.ProgressAsync()).Cause, (await World.ProgressAsync()).IsRunning));

        World.Users.Alive.Clear();
        World.Time.Advance(Grace);
        await World.WorkAsync();

        Assert.NotNull((await World.ProgressAsync()).StoppedReason);
    }

    [Fact]
    public async Task Canaries_ThatWereDeletedInGoodOrderBeforeTheOwnerWasReleased_StopNothing()
    {
        var users = await BeginAsync(20);
        var gone = await LoseCanariesAsync(users, 3);
        Assert.Equal(3, await World.FollowAsync());
        await World.Store.Inbox.HoldAsync(AuthUsers.Service, "It was restored.", CancellationToken.None);
        World.Users.PrunedPosition = 3;
        await World.Store.Operations.ReleaseOwnerAsync(AuthUsers.Service, "ann", "It was restored on purpose.");
        Assert.Equal(0, await World.FollowAsync());

        await World.SweepAsync();

        Assert.Null((await World.ProgressAsync()).StoppedReason);
        Assert.Equal(gone, await World.SuspectsAsync());
    }

    /// <summary>Makes the owner delete and announce some users that are canaries.</summary>
    /// <returns>The suspects that there would be if the deletions were not announced.</returns>
    private async Task<IEnumerable<string>> LoseCanariesAsync(SoftRef<AuthUsers>[] users, int count)
    {
        var canaries = (await World.AllAsync<Canary>()).Select(canary => canary.Key).ToHashSet();
        SoftRef<AuthUsers>[] gone = [.. users.Where(user => canaries.Contains(user.ToString())).Take(count)];
        Assert.Equal(count, gone.Length);
        World.Users.Alive.ExceptWith(gone.Select(SweepWorld.KeyOf));
        World.Users.Report(TombstoneKind.Deleted, gone);
        return gone.Select(user => $"Animal.KeeperId {user}").Order(StringComparer.Ordinal);
    }
}

public sealed class LostFeedCanaryTestsOnPostgreSql() : LostFeedCanaryTests(new PostgreSqlDatabase());

public sealed class LostFeedCanaryTestsOnSqlite() : LostFeedCanaryTests(new SqliteFileDatabase());
