using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace SoftReferences.TestSupport;

/// <summary>A PostgreSQL server of one test process: its own data directory, its own port, gone when the process ends, however it ends.</summary>
public sealed class PostgreSqlServer : IDisposable
{
    // Below the ports that Linux (32768) and macOS (49152) give to clients: no client of another test can sit on the port.
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

    /// <summary>Gets the server that all tests of this process share. It is started on first use.</summary>
    public static PostgreSqlServer Shared => SharedServer.Value;

    /// <summary>Gets a server that tests of this process share and that can prepare transactions, as few do. It is started on first use.</summary>
    public static PostgreSqlServer TwoPhase => TwoPhaseServer.Value;

    /// <summary>Gets the port on 127.0.0.1.</summary>
    public int Port { get; private set; }

    /// <summary>Gets the directory that holds the server's data and log.</summary>
    public string DirectoryPath => _directory.Path;

    /// <summary>Gets the connection string of the maintenance database.</summary>
    public string AdministratorConnectionString => ConnectionString("postgres", keepsConnections: true);

    /// <summary>Starts a server, on a free port.</summary>
    /// <param name="settings">What its configuration sets beside the settings of every test server, as in <c>work_mem=1MB</c>.</param>
    /// <returns>The server, ready for connections.</returns>
    public static PostgreSqlServer Start(params string[] settings)
    {
        var server = new PostgreSqlServer(PostgreSqlDirectory.Create(), string.Concat(settings.Select(setting => $" -c {setting}")));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        for (var attempt = 1; ; attempt++)
        {
            // Another process may take the port between the probe and the start: then the start fails and the next port is tried.
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
    /// <param name="keepsConnections">Whether its connections stay open while nobody uses them, as they do by default: not when there are many databases.</param>
    /// <returns>Its connection string.</returns>
    public string CreateDatabase(bool keepsConnections = false)
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        using var connection = new NpgsqlConnection(AdministratorConnectionString);
        connection.Open();

        // Files are copied past the buffers, which hold what the tests work on.
        var strategy = connection.PostgreSqlVersion.Major >= 15 ? " STRATEGY FILE_COPY" : null;
        using var command = new NpgsqlCommand($"CREATE DATABASE \"{name}\"{strategy}", connection);
        command.ExecuteNonQuery();
        return ConnectionString(name, keepsConnections);
    }

    /// <summary>Drops a database that no test needs any more, whoever is connected. All of a run together would be gigabytes.</summary>
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

    /// <summary>Runs a client program, as in <c>pg_dump</c>, on a database of a test server.</summary>
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
    /// <param name="isImmediate">Whether it is stopped as by a failure: nothing is brought to its end, and the server recovers from its log.</param>
    public void Restart(bool isImmediate = false)
    {
        _directory.RunControl("stop", "--mode", isImmediate ? "immediate" : "fast");

        // No sooner: until it has stopped, others fill the pools with connections that the stop breaks.
        NpgsqlConnection.ClearAllPools();
        StartProcess();
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    /// <summary>Finds a port on 127.0.0.1 that nobody listens on, outside the range that clients get theirs from.</summary>
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

    // Every test has a database, and so a pool, of its own: connections that nobody uses any more must close while others run.
    private string ConnectionString(string database, bool keepsConnections = false) =>
        $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database};Maximum Pool Size=40;Include Error Detail=true"
        + (keepsConnections ? string.Empty : ";Connection Idle Lifetime=1;Connection Pruning Interval=1");

    // A vacuum would visit the databases of all tests in turn, ever faster the more there are, and none of them lives long enough to need it.
    private void StartProcess() => _directory.RunControl(
        "start",
        "--log",
        _directory.LogPath,
        "--options",
        $"-p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c autovacuum=off -c shared_preload_libraries=plpgsql -c max_connections=300{_settings}");
}
