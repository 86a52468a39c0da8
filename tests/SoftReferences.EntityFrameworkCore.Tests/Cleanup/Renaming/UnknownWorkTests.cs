using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup.Renaming;

public sealed class PostgreSqlUnknownWorkTests() : UnknownWorkTests(new PostgreSqlDatabase());

public sealed class SqliteUnknownWorkTests() : UnknownWorkTests(new SqliteDatabase());

/// <summary>A reference was removed from the model, and a person cancels the rest of its work.</summary>
public abstract class UnknownWorkTests : IDisposable
{
    private readonly TestDatabase _database;
    private readonly ScriptedOwner _owner = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly SoftRef<AuthUsers>[] _users = [.. Enumerable.Range(0, 10).Select(_ => CleanupWorld.NewUser())];
    private readonly Release<BadgeContext> _before;

    protected UnknownWorkTests(TestDatabase database)
    {
        _database = database;
        _before = Start<BadgeContext>();
    }

    [Fact]
    public async Task WorkThatWaits_IsGivenUp_WithARecordOfEachKey()
    {
        await ReportAsync();
        await _before.FollowAsync();
        using var after = Start<MedalContext>();

        Assert.Equal(10, await CancelAsync(after));

        Assert.Null(await after.StatusAsync("Badge.UserId"));
        Assert.Equal(10, (await after.StatusAsync("Visit.UserId"))!.Waiting);
        Assert.All(
            await RecordsAsync(after),
            record => Assert.Equal((CleanupState.Cancelled, "'ann' gave it up: There are no badges any more. The model had no such reference."), (record.State, record.LastError)));
        Assert.Equal(_users.Select(user => user.ToString()).Order(), (await RecordsAsync(after)).Select(record => record.Key).Order());
    }

    [Fact]
    public async Task WorkThatIsHeld_IsGivenUpWithItsHold()
    {
        await ReportAsync();
        await _before.FollowAsync();
        await _before.CleanAsync();
        using var after = Start<MedalContext>();
        var hold = Assert.Single(await after.Operations.FindHeldAsync());
        Assert.Equal(new ReferenceStatus("Badge.UserId") { IsUnknown = true, Settling = (await after.StatusAsync("Badge.UserId"))!.Settling }, await after.StatusAsync("Badge.UserId"));

        await CancelAsync(after);

        Assert.Null(await after.StatusAsync("Badge.UserId"));
        Assert.Empty(await after.Operations.FindHeldAsync());
        var closed = Assert.Single(await after.Operations.FindHeldAsync(decided: true));
        Assert.Equal((hold.Id, HeldWorkState.Cancelled, "ann", "There are no badges any more."), (closed.Id, closed.State, closed.DecidedBy, closed.DecidedWhy));
        Assert.All(await after.AllAsync<InboxTombstone>(), tombstone => Assert.Equal(TombstoneKind.Deleted, tombstone.Kind));
        Assert.All(await after.AllAsync<ReferenceBreaker>(), breaker => Assert.Null(breaker.Hold));
    }

    [Fact]
    public async Task ReplicaThatHasTheWorkUnderALease_FindsNoneAfterwards()
    {
        await ReportAsync();
        await _before.FollowAsync();
        var batches = new List<CleanupBatch>();
        while (await _before.Cleanup.ClaimAsync(CancellationToken.None) is { } claimed)
        {
            batches.Add(claimed);
        }

        using var after = Start<MedalContext>();
        await CancelAsync(after);

        var batch = Assert.Single(batches, each => each.Reference == "Badge.UserId");
        Assert.Equal(0, (await _before.Cleanup.ExecuteAsync(batch, batch.Items, null, CancellationToken.None)).Rows);
        Assert.Equal(10, (await after.AllAsync<Medal>()).Count);
    }

    [Fact]
    public async Task WorkOfAReferenceOfTheModel_IsGivenUpOnlyWhereItWasPutAside()
    {
        await ReportAsync();
        await _before.FollowAsync();

        Assert.Equal(0, await CancelAsync(_before));

        Assert.Equal(10, (await _before.StatusAsync("Badge.UserId"))!.Waiting);
    }

    [Fact]
    public async Task ReferenceToAnotherOwner_LeavesTheWorkOfTheOwnerBefore()
    {
        await ReportAsync();
        await _before.FollowAsync();
        using var after = Start<OtherOwnerContext>();
        await after.CleanAsync();

        Assert.Equal(10, (await after.StatusAsync("Badge.UserId"))!.Waiting);
        Assert.True((await after.StatusAsync("Badge.UserId"))!.IsUnknown);
        Assert.Equal(new ReferenceStatus("Badge.UserId"), await after.StatusAsync("Badge.UserId", "//auth/groups"));
        Assert.Equal(10, await CancelAsync(after));
        Assert.Null(await after.StatusAsync("Badge.UserId"));
    }

    public void Dispose()
    {
        _before.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private static Task<int> CancelAsync<TContext>(Release<TContext> release)
        where TContext : DbContext => release.Operations.CancelAsync(new() { Reference = "Badge.UserId" }, "ann", "There are no badges any more.");

    private static async Task<IReadOnlyList<CleanupRecord>> RecordsAsync<TContext>(Release<TContext> release)
        where TContext : DbContext => [.. (await release.AllAsync<CleanupRecord>()).Where(record => record.Reference == "Badge.UserId")];

    private Release<TContext> Start<TContext>()
        where TContext : RenamedContext => new(_database, _owner, _time, new(), new() { MaximumKeys = 4 });

    private async Task ReportAsync()
    {
        await _before.AddAsync(_users.Select(user => new Badge { UserId = user }));
        _owner.Report(TombstoneKind.Deleted, _users);
    }
}
