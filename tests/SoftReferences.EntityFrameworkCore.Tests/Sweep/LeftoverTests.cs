using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Sweep;

public sealed class LeftoverTestsOnPostgreSql() : LeftoverTests(new PostgreSqlDatabase());

public sealed class LeftoverTestsOnSqlite() : LeftoverTests(new SqliteFileDatabase());

/// <summary>A row that refers to a deleted key because it bypassed the guard or predates its reference. Cleaning it up must not change what was decided about other references.</summary>
public abstract class LeftoverTests : IDisposable
{
    private readonly SoftRef<AuthUsers> _gone = SweepWorld.NewUser();
    private readonly TestDatabase _database;

    protected LeftoverTests(TestDatabase database)
    {
        _database = database;
        World = new(database);
    }

    private protected SweepWorld World { get; }

    private ISoftReferenceOperations Operations => World.Store.Operations;

    [Fact]
    public async Task WorkThatAPersonGaveUp_ForAnotherReference_StaysGivenUp()
    {
        await ParkKeepersAsync();
        Assert.Equal(1, await Operations.CancelAsync(new() { Reference = "Animal.KeeperId" }, "ann", "They moved."));
        await AddLeftoverAsync();

        await SweepAndCleanAsync();
        await SweepAndCleanAsync();

        Assert.DoesNotContain(await World.AllAsync<Animal>(), animal => animal.VetId is not null);
        Assert.Contains(await World.AllAsync<Animal>(), animal => animal.KeeperId == _gone);
    }

    [Fact]
    public async Task WorkThatIsPutAside_ForAnotherReference_StaysPutAside()
    {
        await ParkKeepersAsync();
        await AddLeftoverAsync();

        await SweepAndCleanAsync();

        Assert.Contains(await World.AllAsync<Animal>(), animal => animal.KeeperId == _gone);
        Assert.Equal("Animal.KeeperId", Assert.Single(await Operations.FindParkedAsync(new())).Reference);
    }

    [Fact]
    public async Task TombstoneOfTheFeed_KeepsItsPosition()
    {
        await ParkKeepersAsync();
        await AddLeftoverAsync();

        await SweepAndCleanAsync();

        Assert.Equal(1, Assert.Single(await World.AllAsync<InboxTombstone>()).Position);
        Assert.DoesNotContain(await World.AllAsync<Animal>(), animal => animal.VetId is not null);
        var record = (await World.AllAsync<CleanupRecord>()).Single(record => record.Reference == "Animal.VetId");
        Assert.Equal((CleanupState.Done, 1L, 1L), (record.State, record.Position, record.Rows));
        Assert.Empty(await World.SuspectsAsync());
    }

    [Fact]
    public async Task ApprovalOfWorkThatIsDone_DoesNotGoForWhatIsFoundLater()
    {
        await ParkKeepersAsync();
        await AddLeftoverAsync();
        await using (var context = World.Open())
        {
            await context.Set<CleanupRecord>().ExecuteUpdateAsync(update => update.SetProperty(record => record.Approval, 7));
        }

        await World.SweepAsync();
        World.Time.Advance(World.Options.GracePeriod);
        await World.WorkAsync();

        var record = (await World.AllAsync<CleanupRecord>()).Single(record => record.Reference == "Animal.VetId");
        Assert.Equal((CleanupState.Pending, null), (record.State, record.Approval));
    }

    [Fact]
    public async Task RowsThatAreKept_AreNoSuspects_ThoughTheOwnersAnswersHaveNoEpoch()
    {
        var users = World.AddUsers(20);
        await World.AddAsync(new Walk { Walkers = [.. users, _gone] });
        World.Users.Report(TombstoneKind.Deleted, _gone);
        await World.FollowAsync();
        await World.CleanAsync();
        World.Users.Answer = keys => new([.. keys.Select(key => World.Users.Alive.Contains(key) ? Existence.Exists : Existence.Missing)]);

        await World.SweepAsync();

        Assert.Equal(1, (await World.ProgressAsync()).References.Single(reference => reference.Reference == "Walk.Walkers").Missing);
        Assert.Empty(await World.SuspectsAsync());
    }

    public void Dispose()
    {
        World.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Parks work of the keepers for a deleted key, which the owner first says exists. The parked work of the other references is resumed and completed.</summary>
    private async Task ParkKeepersAsync()
    {
        await World.AddAnimalsAsync([.. World.AddUsers(20), _gone]);
        World.Users.Alive.Add(SweepWorld.KeyOf(_gone));
        World.Users.Report(TombstoneKind.Deleted, _gone);
        await World.FollowAsync();
        await World.CleanAsync();
        World.Users.Alive.Remove(SweepWorld.KeyOf(_gone));
        foreach (var parked in (await Operations.FindParkedAsync(new())).Where(parked => parked.Reference != "Animal.KeeperId"))
        {
            await Operations.ResumeAsync(new() { Reference = parked.Reference });
        }

        await World.CleanAsync();
        Assert.Equal("Animal.KeeperId", Assert.Single(await Operations.FindParkedAsync(new())).Reference);
    }

    private Task AddLeftoverAsync() => World.AddAsync(new Animal { KeeperId = new(World.Users.Alive.First().AsGuid()), VetId = _gone });

    private async Task SweepAndCleanAsync()
    {
        await World.SweepAsync();
        World.Time.Advance(World.Options.GracePeriod);
        await World.WorkAsync();
        await World.CleanAsync();
    }
}
