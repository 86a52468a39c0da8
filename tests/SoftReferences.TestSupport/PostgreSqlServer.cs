using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace SoftReferences.TestSupport;

/// <summary>A PostgreSQL server of one test process, with its own data directory and port. It is stopped and removed when the process ends in any way.</summary>
public sealed class PostgreSqlServer : IDisposable
{
    // Below the ports that Linux (32768) and macOS (49152) assign to clients, so that no client can occupy the port.
    private const int FirstPort = 20000;
    private const int LastPort = 32767;
    private const int MaximumStartAttempts = 10;

    private static readonly Lazy<PostgreSqlServer> SharedServer = new(() => Start());
    private static readonly Lazy<PostgreSqlServer> TwoPhaseServer = new(() => Start("max_prepared_transactions=10"));
    private static int _databases;

    private readonly PostgreSqlDirectory _directory;

    private readonly string _settings;

    private PostgreSqlServer(PostgreSqlDirectory directory, string settings)
    {
        _directory = directory;
        _settings = settings;
    }

    /// <summary>Gets the server that all tests of this process share. It is started when it is first used.</summary>
    public static PostgreSqlServer Shared => SharedServer.Value;

    /// <summary>Gets a shared server that allows prepared transactions, unlike <see cref="Shared"/>. It is started when it is first used.</summary>
    public static PostgreSqlServer TwoPhase => TwoPhaseServer.Value;

    /// <summary>Gets the port on 127.0.0.1.</summary>
    public int Port { get; private set; }

    /// <summary>Gets the directory that holds the server's data and log.</summary>
    public string DirectoryPath => _directory.Path;

    /// <summary>Gets the connection string of the maintenance database.</summary>
    public string AdministratorConnectionString => ConnectionString("postgres", keepsConnections: true);

    /// <summary>Starts a server, on a free port.</summary>
    /// <param name="settings">Additional settings, such as <c>work_mem=1MB</c>.</param>
    /// <returns>The server, ready for connections.</returns>
    public static PostgreSqlServer Start(params string[] settings)
    {
        var server = new PostgreSqlServer(PostgreSqlDirectory.Create(), string.Concat(settings.Select(setting => $" -c {setting}")));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        for (var attempt = 1; ; attempt++)
        {
            // Another process may take the port before the server starts. Then the start fails, and the next port is tried.
            server.Port = FindFreePort();
            try
            {
                server.StartProcess();
                return server;
            }
            catch (InvalidOperationException) when (attempt < MaximumStartAttempts)
            {
            }
        }
    }

    /// <summary>Creates an empty database.</summary>
    /// <param name="keepsConnections">Whether idle connections stay open, as they do by default in Npgsql. Not suitable for many databases.</param>
    /// <returns>Its connection string.</returns>
    public string CreateDatabase(bool keepsConnections = false)
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        using var connection = new NpgsqlConnection(AdministratorConnectionString);
        connection.Open();

        // This strategy copies files directly and does not displace the tests' data from the shared buffers.
        var strategy = connection.PostgreSqlVersion.Major >= 15 ? " STRATEGY FILE_COPY" : null;
        using var command = new NpgsqlCommand($"CREATE DATABASE \"{name}\"{strategy}", connection);
        command.ExecuteNonQuery();
        return ConnectionString(name, keepsConnections);
    }

    /// <summary>Drops a database that no test needs any more, even if it has open connections. Together, the databases of a run would take gigabytes.</summary>
    /// <param name="connectionString">The connection string of the database.</param>
    public void DropDatabase(string connectionString)
    {
        using var pool = new NpgsqlConnection(connectionString);
        NpgsqlConnection.ClearPool(pool);
        using var connection = new NpgsqlConnection(AdministratorConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand($"DROP DATABASE \"{pool.Database}\" WITH (FORCE)", connection);
        command.ExecuteNonQuery();
    }

    /// <summary>Runs a client program, such as <c>pg_dump</c>, on a database of a test server.</summary>
    /// <param name="program">The program.</param>
    /// <param name="connectionString">The connection string of the database.</param>
    /// <param name="arguments">The arguments.</param>
    public static void RunClient(string program, string connectionString, params IEnumerable<string> arguments)
    {
        var database = new NpgsqlConnectionStringBuilder(connectionString);
        PostgreSqlPrograms.Run(
            PostgreSqlPrograms.ClientProgram(program),
            ["--host", database.Host!, "--port", database.Port.ToString(CultureInfo.InvariantCulture), "--username", database.Username!, "--dbname", database.Database!, .. arguments]);
    }

    /// <summary>Stops the server as an administrator would, and starts it again on the same port.</summary>
    /// <param name="isImmediate">Whether the server is stopped as by a failure: nothing is completed, and the server recovers from its log.</param>
    public void Restart(bool isImmediate = false)
    {
        _directory.RunControl("stop", "--mode", isImmediate ? "immediate" : "fast");

        // Not earlier: while the server is stopping, other tests still open connections, which the stop then breaks.
        NpgsqlConnection.ClearAllPools();
        StartProcess();
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    /// <summary>Finds an unused port on 127.0.0.1, outside the range that clients get theirs from.</summary>
    public static int FindFreePort()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(FirstPort, LastPort + 1);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
            }
        }
    }

    // Every test has its own database and so its own pool. Idle connections must be closed while other tests run, but not at once:
    // a pool that prunes every second also closes connections that are in use nearly all the time, and each new one plans everything again.
    private string ConnectionString(string database, bool keepsConnections = false) =>
        $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database};Maximum Pool Size=40;Include Error Detail=true"
        + (keepsConnections ? string.Empty : ";Connection Idle Lifetime=10;Connection Pruning Interval=1");

    // Autovacuum is off, because it would visit the databases of all tests in turn, and none of them exists long enough to need it.
    private void StartProcess() => _directory.RunControl(
        "start",
        "--log",
        _directory.LogPath,
        "--options",
        $"-p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c autovacuum=off -c shared_preload_libraries=plpgsql -c max_connections=300{_settings}");
}
