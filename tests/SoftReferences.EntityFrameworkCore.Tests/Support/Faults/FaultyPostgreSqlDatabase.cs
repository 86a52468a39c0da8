using Microsoft.EntityFrameworkCore;
using Npgsql;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Faults;

/// <summary>PostgreSQL behind a faulty link. Steps are counted on the wire, no matter which API a client uses to send them.</summary>
public sealed class FaultyPostgreSqlDatabase : FaultyDatabase
{
    private readonly string _direct = PostgreSqlServer.Shared.CreateDatabase();
    private readonly string _linked;
    private readonly bool _retries;
    private readonly FaultyLink _link;

    public FaultyPostgreSqlDatabase(bool retries = false)
    {
        _retries = retries;
        _link = new FaultyLink(PostgreSqlServer.Shared.Port, Plan);
        _linked = new NpgsqlConnectionStringBuilder(_direct) { Port = _link.Port }.ConnectionString;
    }

    /// <summary>Gets the connection string that bypasses the link.</summary>
    public string DirectConnectionString => _direct;

    public override DbContextOptionsBuilder Use(DbContextOptionsBuilder builder) => builder.AllowManyProviders().UseNpgsql(_linked, npgsql =>
    {
        if (_retries)
        {
            npgsql.EnableRetryOnFailure(maxRetryCount: 3, TimeSpan.Zero, errorCodesToAdd: null);
        }
    });

    public override DbContextOptionsBuilder UseDirectly(DbContextOptionsBuilder builder) => builder.AllowManyProviders().UseNpgsql(_direct);

    public override void Restart()
    {
        using var connection = new NpgsqlConnection(_linked);
        NpgsqlConnection.ClearPool(connection);
        base.Restart();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Restart();
            _link.Dispose();
            PostgreSqlServer.Shared.DropDatabase(_direct);
        }

        base.Dispose(disposing);
    }
}
