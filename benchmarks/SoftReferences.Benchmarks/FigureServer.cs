using SoftReferences.TestSupport;

namespace SoftReferences.Benchmarks;

/// <summary>The PostgreSQL server of the figures: one of its own, with as much memory as a server that services run on is given.</summary>
internal static class FigureServer
{
    // By default it has 128 MB for pages, and 4 MB for its log: whoever writes more at once than that waits for whoever else writes, whatever they write.
    private static readonly Lazy<PostgreSqlServer> Server = new(() => PostgreSqlServer.Start("shared_buffers=512MB", "wal_buffers=64MB"));

    /// <summary>Creates an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public static string CreateDatabase() => Server.Value.CreateDatabase(keepsConnections: true);
}
