using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Breaker;

/// <summary>Two replicas that remove rows at the same time: each stays below the limit, but together they exceed it (I6).</summary>
public sealed class RemovalGateRaceTests : IDisposable
{
    private readonly PostgreSqlDatabase _database = new();
    private readonly CleanupWorld _world;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero));

    public RemovalGateRaceTests() => _world = new CleanupWorld(_database);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SecondReplica_WaitsForTheFirst_AndIsJudgedByBoth(bool isWatched)
    {
        if (isWatched)
        {
            await using var watching = _world.Open();
            await using var earlier = await watching.Database.BeginTransactionAsync();
            await NewGate(watching).AdmitAsync(Session(watching), new(1, 1), CancellationToken.None);
            await earlier.CommitAsync();
        }

        await using var one = _world.Open();
        await using var other = _world.Open();
        await using var first = await one.Database.BeginTransactionAsync();
        await using var second = await other.Database.BeginTransactionAsync();
        await NewGate(one).AdmitAsync(Session(one), new(4, 4), CancellationToken.None);

        // The second replica writes another slot of the window, so that only the row of the reference makes it wait for the first.
        _time.Advance(TimeSpan.FromMinutes(20));
        var admission = NewGate(other).AdmitAsync(Session(other), new(4, 4), CancellationToken.None);
        await using var observer = _world.Open();
        await Eventually.IsTrueAsync(
            () => observer.Database.SqlQueryRaw<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0) AS \"Value\"").SingleAsync(),
            admission,
            what: "The second replica waits for the first.");
        Assert.False(admission.IsCompleted);
        await first.CommitAsync();
        var tripped = await Assert.ThrowsAsync<BreakerTrippedException>(() => admission);
        var rows = isWatched ? 9 : 8;
        Assert.Equal($"{rows} rows of {rows} keys would have been removed or changed within 01:00:00, and no more than 6 rows may be", tripped.Reason);
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
    }

    private static StoreSession Session(CleanupContext context) => new(context, context.GetInfrastructure());

    private RemovalGate NewGate(CleanupContext context) =>
        new(context.Model.GetSoftReferences().Single(reference => reference.Name == "Pet.UserId"), new BreakerOptions { MaximumRows = 6, MaximumRowShare = 1, MaximumKeyShare = 1 }.For("Pet.UserId"), _time);
}
