using SoftReferences.EntityFrameworkCore.Tests.Cleanup;
using SoftReferences.EntityFrameworkCore.Tests.Faults;

namespace SoftReferences.EntityFrameworkCore.Tests.Breaker;

public sealed class PostgreSqlOwnerReleaseFaultTests() : OwnerReleaseFaultTests(new FaultyPostgreSqlDatabase());

public sealed class SqliteOwnerReleaseFaultTests() : OwnerReleaseFaultTests(new FaultySqliteDatabase());

/// <summary>A process that is killed at any request of a release: afterwards either the owner is still held, or it is released and a sweep is requested (I3, I4).</summary>
public abstract class OwnerReleaseFaultTests : IDisposable
{
    private readonly FaultyDatabase _database;
    private readonly CleanupWorld _world;

    protected OwnerReleaseFaultTests(FaultyDatabase database)
    {
        _database = database;
        _world = new CleanupWorld(database);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Release_ThatIsKilledAnywhere_NeverLosesItsSweep(bool isCarriedOut)
    {
        _world.Owner.Report(TombstoneKind.Deleted, CleanupWorld.NewUser());
        var (steps, hasStruck, outcomes) = (0, true, new HashSet<bool>());
        while (hasStruck)
        {
            await HoldAndSweepAsync();
            _database.Plan.Plan(new Fault(++steps, isCarriedOut, EndsProcess: true));
            await Record.ExceptionAsync(ReleaseAsync);
            hasStruck = _database.Plan.HasStruck;
            _database.Restart();
            _database.Plan.Plan(null);

            var isHeld = Assert.Single(await _world.Store.Operations.GetStatusAsync()).HeldReason is not null;
            var asked = (await _world.Store.Sweep.GetStateAsync(AuthUsers.Service, CancellationToken.None)).Requested;
            Assert.Equal((steps, isHeld, isHeld ? null : (SweepCause?)SweepCause.LostFeed), (steps, isHeld, asked));
            outcomes.Add(isHeld);
            if (isHeld)
            {
                await ReleaseAsync();
            }
        }

        Assert.Equal([true, false], outcomes.OrderDescending());
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private Task ReleaseAsync() => _world.Store.Operations.ReleaseOwnerAsync(AuthUsers.Service, "ann", "We restored the backup.");

    /// <summary>Holds the owner, and completes the sweep that this requests, so that no sweep is requested any more.</summary>
    private async Task HoldAndSweepAsync()
    {
        var owner = Assert.Single(_world.Store.Owners);
        await _world.FollowAndCleanAsync();
        await _world.Store.Inbox.HoldAsync(owner.Service, "its database was set back", CancellationToken.None);
        var state = await _world.Store.Sweep.GetStateAsync(owner.Service, CancellationToken.None);
        Assert.True(await _world.Store.Sweep.TryBeginAsync(owner, state.Number, SweepCause.HeldOwner, CancellationToken.None));
        Assert.Null(await _world.Store.Sweep.ClaimAsync(owner, CancellationToken.None));
    }
}
