using System.Diagnostics;
using Npgsql;
using Npgsql.Replication;
using Npgsql.Replication.TestDecoding;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>What the server does by itself for hours, seen by a role that may not read what others do: it writes no reference, and nobody waits for its end.</summary>
public sealed class MaintenanceHorizonTests : IDisposable
{
    private readonly PostgreSqlServer _server = PostgreSqlServer.Start("autovacuum=on", "autovacuum_naptime=1", "wal_level=logical");
    private readonly NpgsqlConnection _administrator;

    public MaintenanceHorizonTests()
    {
        _administrator = new NpgsqlConnection(_server.CreateDatabase(keepsConnections: true));
        _administrator.Open();
        Run("CREATE ROLE app LOGIN");
    }

    [Fact]
    public async Task Autovacuum_IsNotWaitedFor()
    {
        Run("""
            CREATE TABLE visits (id integer) WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1);
            INSERT INTO visits SELECT generate_series(1, 200000);
            DELETE FROM visits
            """);

        await AssertNotWaitedForAsync("autovacuum worker");
    }

    [Fact]
    public async Task WalSender_IsNotWaitedFor()
    {
        await using var replication = new LogicalReplicationConnection(_administrator.ConnectionString);
        await replication.Open(CancellationToken.None);
        await replication.CreateTestDecodingReplicationSlot("slow", slotSnapshotInitMode: LogicalSlotSnapshotInitMode.Export);

        await AssertNotWaitedForAsync("walsender");
    }

    public void Dispose()
    {
        NpgsqlConnection.ClearAllPools();
        _administrator.Dispose();
        _server.Dispose();
    }

    private async Task AssertNotWaitedForAsync(string backend)
    {
        var holds = $"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND backend_type = '{backend}' AND backend_xmin IS NOT NULL)";
        var deadline = Stopwatch.StartNew();
        while (Ask(holds) is not true)
        {
            Assert.True(deadline.Elapsed < TimeSpan.FromMinutes(1), $"There is no {backend} with a snapshot.");
            await Task.Delay(50);
        }

        // Whatever begins later lies beyond it.
        var horizon = (long)Ask("SELECT pg_current_xact_id()::text::bigint")!;
        var connectionString = new NpgsqlConnectionStringBuilder(_administrator.ConnectionString) { Username = "app", Pooling = false };
        await using var app = new NpgsqlConnection(connectionString.ConnectionString);
        await app.OpenAsync();
        await using var hasPassed = new NpgsqlCommand($"SELECT {horizon} < {new PostgreSqlDialect().OldestRunning}", app);

        Assert.Equal(true, await hasPassed.ExecuteScalarAsync());
        Assert.Equal(true, Ask(holds));
    }

    private void Run(string sql)
    {
        using var command = new NpgsqlCommand(sql, _administrator);
        command.ExecuteNonQuery();
    }

    private object? Ask(string sql)
    {
        using var command = new NpgsqlCommand(sql, _administrator);
        return command.ExecuteScalar();
    }
}
