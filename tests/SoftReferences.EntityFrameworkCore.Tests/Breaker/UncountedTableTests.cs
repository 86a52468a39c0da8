using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Breaker;

/// <summary>A table that cannot be counted in time: the work waits, is not charged with an attempt, and continues later.</summary>
public sealed class UncountedTableTests : IDisposable
{
    private readonly PostgreSqlDatabase _database = new();
    private readonly CleanupWorld _world;

    public UncountedTableTests() => _world = new CleanupWorld(_database, breaker: new BreakerOptions());

    [Fact]
    public async Task Work_IsPutOff_AsOftenAsTheCountTakesTooLong_AndIsNeverParked()
    {
        SoftRef<AuthUsers>[] users = [.. Enumerable.Range(0, 6).Select(_ => CleanupWorld.NewUser())];
        await _world.AddAsync(users.Concat(Enumerable.Range(0, 200).Select(_ => CleanupWorld.NewUser())).Select(user => new Visit { UserId = user }));
        _world.Owner.Report(TombstoneKind.Deleted, users);
        await _world.FollowAsync();
        await using (var context = _world.Open())
        {
            // The count waits for this lock until its statement is cancelled, as by a timeout. No other statement is cancelled.
            await using var transaction = await context.Database.BeginTransactionAsync();
            await context.Database.ExecuteSqlRawAsync("LOCK TABLE user_schema.\"Visit\" IN ACCESS EXCLUSIVE MODE");
            for (var round = 0; round < 3; round++)
            {
                var cleaning = Task.Run(_world.FollowAndCleanAsync);
                await Eventually.IsTrueAsync(() => CancelCountAsync(context), cleaning);
                await cleaning;
                var range = await _world.RangeAsync("Visit.UserId");
                Assert.Equal(0, range.Attempts);
                Assert.StartsWith("The breaker could not count the rows of 'Visit.UserId' in time: ", range.LastError, StringComparison.Ordinal);
                Assert.EndsWith(" Nothing was removed. Raise the command timeout, or set MaximumRowShare and MaximumKeyShare of the reference to 1.", range.LastError, StringComparison.Ordinal);
                _world.Time.Advance(_world.Options.MaximumRetryDelay);
            }
        }

        await _world.FollowAndCleanAsync();

        Assert.All(await _world.RecordsAsync("Visit.UserId"), record => Assert.Equal((CleanupState.Done, 1L), (record.State, record.Rows)));
        Assert.Empty(_world.Log.Of(Microsoft.Extensions.Logging.LogLevel.Warning));
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
    }

    /// <returns>Whether a statement was waiting for the table.</returns>
    private static Task<bool> CancelCountAsync(CleanupContext context) => context.Database.SqlQueryRaw<bool>(
        "SELECT COALESCE(bool_or(pg_cancel_backend(pid)), FALSE) AS \"Value\" FROM pg_locks WHERE relation = 'user_schema.\"Visit\"'::regclass AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
        .SingleAsync();
}
