using SoftReferences.TestSupport;

namespace SoftReferences.Benchmarks;

/// <summary>A PostgreSQL server for the figures only, with as much memory as a production server has.</summary>
internal static class FigureServer
{
    // The defaults are 128 MB for pages and 4 MB for the log. With a log that small, larger writes wait for unrelated writes of others.
    private static readonly Lazy<PostgreSqlServer> Server = new(() => PostgreSqlServer.Start("shared_buffers=512MB", "wal_buffers=64MB"));

    /// <summary>Creates an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public static string CreateDatabase() => Server.Value.CreateDatabase(keepsConnections: true);
}
