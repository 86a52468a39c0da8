using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

public sealed class PostgreSqlUnanswerableKeyTests() : UnanswerableKeyTests(new PostgreSqlDatabase());

public sealed class SqliteUnanswerableKeyTests() : UnanswerableKeyTests(new SqliteFileDatabase());

/// <summary>Deleted keys that a reachable owner cannot confirm all at once (I1).</summary>
public abstract class UnanswerableKeyTests : IDisposable
{
    private readonly TestDatabase _database;
    private readonly CleanupWorld _world;
    private readonly SoftRef<AuthUsers> _user = CleanupWorld.NewUser();

    protected UnanswerableKeyTests(TestDatabase database)
    {
        _database = database;
        _world = new(database);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task KeyThatTheOwnerChokesOn_WaitsOnItsOwn_AndKeepsNoOtherWaiting(bool hasRecords)
    {
        SoftRef<AuthUsers>[] users = [.. Enumerable.Range(0, 300).Select(_ => CleanupWorld.NewUser()), _user];
        await _world.AddAsync(users.Select(user => new Pet { UserId = user }));
        _world.Owner.Report(TombstoneKind.Deleted, users);
        if (hasRecords)
        {
            // After a failure, the work is claimed as records instead of ranges.
            _world.Owner.Answer = keys => new([.. keys.Select((_, index) => index == 0 ? Existence.Missing : Existence.Unknown)]) { Epoch = _world.Owner.Epoch, UnknownReason = "it dozed" };
            await _world.FollowAndCleanAsync();
            _world.Time.Advance(TimeSpan.FromMinutes(1));
        }

        _world.Owner.Questions.Clear();
        _world.Owner.Answer = keys => keys.Contains(OwnerKey.Of(_user.Value))
            ? ExistenceAnswer.Unknown(keys.Count, "it choked", kind: UnknownKind.ServerError)
            : new([.. keys.Select(_ => Existence.Missing)]) { Epoch = _world.Owner.Epoch };
        await _world.FollowAndCleanAsync();

        Assert.Equal(_user, Assert.Single(await _world.AllAsync<Pet>()).UserId);
        var record = Assert.Single(await _world.RecordsAsync("Pet.UserId"), record => record.State != CleanupState.Done);
        Assert.Equal((CleanupState.Pending, "Not confirmed: the owner answers for other keys, and not for this one: it choked."), (record.State, record.LastError));
        var asked = _world.Owner.Questions.Count;
        Assert.InRange(asked, 10, 500); // About 20 for each reference.
        _world.Time.Advance(_world.Options.MaximumRetryDelay - TimeSpan.FromSeconds(1));
        await _world.FollowAndCleanAsync();
        Assert.Equal(asked, _world.Owner.Questions.Count);

        _world.Owner.Answer = null;
        _world.Time.Advance(TimeSpan.FromSeconds(1));
        await _world.FollowAndCleanAsync();
        Assert.Empty(await _world.AllAsync<Pet>());
    }

    [Fact]
    public async Task KeyThatTheOwnerChokesOn_DoesNotKeepTheCircuitOpen()
    {
        SoftRef<AuthUsers>[] users = [.. Enumerable.Range(0, 300).Select(_ => CleanupWorld.NewUser()), _user];
        await _world.AddAsync(users.Select(user => new Pet { UserId = user }));
        _world.Owner.Report(TombstoneKind.Deleted, users);
        var circuit = new ScriptedCircuit(_world.Time, keys => keys.Contains(OwnerKey.Of(_user.Value)) ? null : new([.. keys.Select(_ => Existence.Missing)]) { Epoch = _world.Owner.Epoch });
        _world.Owner.Answer = circuit.Answer;

        for (var second = 0; second < 60 && (await _world.AllAsync<Pet>()).Count > 1; second++)
        {
            await _world.FollowAndCleanAsync();
            _world.Time.Advance(ScriptedCircuit.Break);
        }

        Assert.Equal(_user, Assert.Single(await _world.AllAsync<Pet>()).UserId);
        Assert.True(circuit.Opened > 0);
    }

    [Fact]
    public async Task Owner_ThatAnswersOnlySmallQuestions_ConfirmsAll()
    {
        SoftRef<AuthUsers>[] users = [.. Enumerable.Range(0, 300).Select(_ => CleanupWorld.NewUser())];
        await _world.AddAsync(users.Select(user => new Pet { UserId = user }));
        _world.Owner.Report(TombstoneKind.Deleted, users);
        _world.Owner.Answer = keys => keys.Count > 30
            ? ExistenceAnswer.Unknown(keys.Count, "it took too long", kind: UnknownKind.Timeout)
            : new([.. keys.Select(_ => Existence.Missing)]) { Epoch = _world.Owner.Epoch };

        await _world.FollowAndCleanAsync();

        Assert.Empty(await _world.AllAsync<Pet>());
        Assert.All(await _world.RecordsAsync(), record => Assert.Equal(CleanupState.Done, record.State));
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }
}
