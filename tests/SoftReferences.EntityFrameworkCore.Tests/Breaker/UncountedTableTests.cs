using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;

namespace SoftReferences.EntityFrameworkCore.Tests.Breaker;

/// <summary>A table that cannot be counted in time: the work waits for it, is not charged with it, and goes on.</summary>
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
            // Who begins to count waits for this transaction, longer than it may.
            await context.Database.OpenConnectionAsync();
            await context.Database.ExecuteSqlRawAsync("SET statement_timeout = 0");
            await using var transaction = await context.Database.BeginTransactionAsync();
            await context.Database.ExecuteSqlRawAsync("LOCK TABLE user_schema.\"Visit\" IN ACCESS EXCLUSIVE MODE");
            await LimitStatementsAsync("200ms");
            for (var round = 0; round < 3; round++)
            {
                await _world.FollowAndCleanAsync();
                var range = await _world.RangeAsync("Visit.UserId");
                Assert.Equal(0, range.Attempts);
                Assert.StartsWith("The breaker could not count the rows of 'Visit.UserId' in time: ", range.LastError, StringComparison.Ordinal);
                Assert.EndsWith(" Nothing was removed. Allow for a longer timeout, or set MaximumRowShare and MaximumKeyShare of the reference to 1.", range.LastError, StringComparison.Ordinal);
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

    /// <summary>Limits how long a statement may take, for all connections from now on.</summary>
    private async Task LimitStatementsAsync(string duration)
    {
        await using var context = _world.Open();
        var name = context.Database.GetDbConnection().Database;
        await context.RunAsync($"ALTER DATABASE \"{name}\" SET statement_timeout = '{duration}'");
        NpgsqlConnection.ClearPool((NpgsqlConnection)context.Database.GetDbConnection());
    }
}
