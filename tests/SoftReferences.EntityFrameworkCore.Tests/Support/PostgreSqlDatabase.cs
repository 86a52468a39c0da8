using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests;

/// <summary>A database of its own. Class fixtures may have one public constructor only.</summary>
public sealed class PostgreSqlDatabase : TestDatabase
{
    private readonly PostgreSqlServer _server;
    private readonly string _connectionString;

    public PostgreSqlDatabase()
        : this(PostgreSqlServer.Shared)
    {
    }

    internal PostgreSqlDatabase(PostgreSqlServer server) => (_server, _connectionString) = (server, server.CreateDatabase());

    /// <summary>Gets what makes the execution strategy of its contexts, or <see langword="null"/> for the provider's, which retries nothing.</summary>
    public Func<ExecutionStrategyDependencies, IExecutionStrategy>? Strategy { get; init; }

    public override DbContextOptionsBuilder Use(DbContextOptionsBuilder builder) => builder.AllowManyProviders().UseNpgsql(
        _connectionString,
        postgres =>
        {
            if (Strategy is { } strategy)
            {
                postgres.ExecutionStrategy(strategy);
            }
        });

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _server.DropDatabase(_connectionString);
        }

        base.Dispose(disposing);
    }
}
