namespace SoftReferences.EntityFrameworkCore.Tests.Sweep;

public sealed class UnanswerableQuestionTestsOnPostgreSql() : UnanswerableQuestionTests(new PostgreSqlDatabase());

public sealed class UnanswerableQuestionTestsOnSqlite() : UnanswerableQuestionTests(new SqliteFileDatabase());

/// <summary>Questions that an owner cannot answer as a whole, although it is there; and owners that are not (I1).</summary>
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

    public void Dispose()
    {
        World.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Has the owner answer some questions, and of others nothing, or what it could find out in time.</summary>
    private void AnswerOnly(Func<IReadOnlyList<OwnerKey>, bool> canAnswer, bool saysWhatItCan = false) => World.Users.Answer = keys =>
    {
        var answered = canAnswer(keys) ? keys.Count : saysWhatItCan ? Capacity : 0;
        Existence[] statuses = [.. keys.Select((key, index) => index >= answered ? Existence.Unknown : World.Users.Alive.Contains(key) ? Existence.Exists : Existence.Missing)];
        return new(statuses) { Epoch = answered > 0 ? World.Users.Epoch : null, UnknownReason = answered < keys.Count ? "it could not say" : null };
    };
}
}
