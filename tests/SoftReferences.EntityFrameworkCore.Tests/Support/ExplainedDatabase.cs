using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests;

/// <summary>A database that reports the plan with which it executed each statement.</summary>
internal sealed class ExplainedDatabase : TestDatabase
{
    // Timing is off, so that row counts are the only varying numbers in a plan.
    private const string Settings =
        "-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 -c auto_explain.log_level=notice"
        + " -c auto_explain.log_analyze=on -c auto_explain.log_timing=off";

    private readonly ConcurrentQueue<string> _plans = new();
    private readonly string _connectionString;

    public ExplainedDatabase()
    {
        var plain = PostgreSqlServer.Shared.CreateDatabase();
        _connectionString = new NpgsqlConnectionStringBuilder(plain) { Options = Settings }.ConnectionString;
    }

    public override DbContextOptionsBuilder Use(DbContextOptionsBuilder builder) =>
        builder.AllowManyProviders().UseNpgsql(_connectionString).AddInterceptors(new Listener(_plans));

    /// <summary>Returns the plans since the last call whose text contains a string.</summary>
    public IReadOnlyList<string> TakePlans(string statement)
    {
        string[] plans = [.. _plans];
        _plans.Clear();
        return [.. plans.Where(plan => plan.Contains(statement, StringComparison.Ordinal))];
    }

    private sealed class Listener(ConcurrentQueue<string> plans) : DbConnectionInterceptor
    {
        public override DbConnection ConnectionCreated(ConnectionCreatedEventData eventData, DbConnection result)
        {
            ((NpgsqlConnection)result).Notice += (_, notice) =>
            {
                if (notice.Notice.MessageText.Contains("Query Text:", StringComparison.Ordinal))
                {
                    plans.Enqueue(notice.Notice.MessageText);
                }
            };
            return result;
        }
    }
}
