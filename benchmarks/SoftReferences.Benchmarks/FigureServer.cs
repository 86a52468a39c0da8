using System.Globalization;
using SoftReferences.TestSupport;

namespace SoftReferences.Benchmarks;

/// <summary>A PostgreSQL server for the figures only, with as much memory as a production server has.</summary>
internal static class FigureServer
{
    // 512 MB for pages, 64 MB for the log, and what the server needs besides.
    private const long MemoryInKilobytes = 620 << 10;

    private static readonly Lazy<PostgreSqlServer> Server = new(Start);

    /// <summary>Gets a value indicating whether the kernel has enough huge pages reserved for the memory of the server.</summary>
    public static bool HasHugePages { get; } = FindsHugePages();

    /// <summary>Creates an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public static string CreateDatabase() => Server.Value.CreateDatabase(keepsConnections: true);

    private static PostgreSqlServer Start()
    {
        if (!HasHugePages && OperatingSystem.IsLinux())
        {
            Console.Error.WriteLine("The kernel has no huge pages for PostgreSQL, so each connection is slow until it has touched the server's memory once. The figures of clean-up suffer most. Reserve them with 'sysctl vm.nr_hugepages=320', as root.");
        }

        // The defaults are 128 MB for pages and 4 MB for the log. With a log that small, larger writes wait for unrelated writes of others.
        return PostgreSqlServer.Start("shared_buffers=512MB", "wal_buffers=64MB", HasHugePages ? "huge_pages=on" : "huge_pages=off");
    }

    private static bool FindsHugePages() => OperatingSystem.IsLinux() && MemoryInfo("HugePages_Free") * MemoryInfo("Hugepagesize") >= MemoryInKilobytes;

    private static long MemoryInfo(string name)
    {
        var line = File.ReadLines("/proc/meminfo").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
