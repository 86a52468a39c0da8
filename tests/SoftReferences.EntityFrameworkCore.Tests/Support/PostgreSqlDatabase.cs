using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests;

/// <summary>A PostgreSQL database of one test. It has a single public constructor, because class fixtures must not have more.</summary>
public sealed class PostgreSqlDatabase : TestDatabase
{
    private readonly PostgreSqlServer _server;
    private readonly string _connectionString;

    public PostgreSqlDatabase()
        : this(PostgreSqlServer.Shared)
    {
    }

    internal PostgreSqlDatabase(PostgreSqlServer server) => (_server, _connectionString) = (server, server.CreateDatabase());

    /// <summary>Gets the factory of the execution strategy of its contexts, or <see langword="null"/> for the provider's own, which does not retry.</summary>
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
