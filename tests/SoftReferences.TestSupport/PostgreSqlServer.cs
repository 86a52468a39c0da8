using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace SoftReferences.TestSupport;

/// <summary>A PostgreSQL server of one test process: its own data directory, its own port, gone when the process ends.</summary>
public sealed class PostgreSqlServer : IDisposable
{
    private static readonly Lazy<PostgreSqlServer> SharedServer = new(Start);
    private static int _databases;

    private readonly string _binaries;
    private readonly string _directory;

    private PostgreSqlServer(string binaries, string directory, int port)
    {
        _binaries = binaries;
        _directory = directory;
        Port = port;
    }

    /// <summary>Gets the server that all tests of this process share. It is started on first use.</summary>
    public static PostgreSqlServer Shared => SharedServer.Value;

    /// <summary>Gets the port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Gets the connection string of the maintenance database.</summary>
    public string AdministratorConnectionString => ConnectionString("postgres");

    /// <summary>Starts a server, on a free port.</summary>
    public static PostgreSqlServer Start()
    {
        var binaries = FindBinaries();
        var directory = Directory.CreateTempSubdirectory("softreferences-postgresql-").FullName;
        if (Environment.IsPrivilegedProcess)
        {
            Run("chown", ["postgres", directory]);
        }

        var data = Path.Combine(directory, "data");
        RunAsServer(Path.Combine(binaries, "initdb"), ["--pgdata", data, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]);
        var server = new PostgreSqlServer(binaries, directory, FreePort());
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        server.StartProcess();
        return server;
    }

    /// <summary>Creates an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public string CreateDatabase()
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        using var connection = new NpgsqlConnection(AdministratorConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand($"CREATE DATABASE \"{name}\"", connection);
        command.ExecuteNonQuery();
        return ConnectionString(name);
    }

    /// <summary>Stops the server as an administrator would, and starts it again on the same port.</summary>
    public void Restart()
    {
        Stop("fast");
        StartProcess();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(_directory))
        {
            Stop("immediate");
            Directory.Delete(_directory, recursive: true);
        }
    }

    private static string FindBinaries()
    {
        string?[] candidates =
        [
            Environment.GetEnvironmentVariable("POSTGRESQL_BIN"),
            .. Directory.Exists("/usr/lib/postgresql")
                ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(version => version, StringComparer.Ordinal).Select(version => Path.Combine(version, "bin"))
                : [],
            .. (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator),
        ];
        return candidates.FirstOrDefault(directory => directory is { Length: > 0 } && File.Exists(Path.Combine(directory, "initdb")) && File.Exists(Path.Combine(directory, "postgres")))
            ?? throw new InvalidOperationException("No PostgreSQL server is installed: './test.sh' installs one, or set POSTGRESQL_BIN to the directory of 'initdb' and 'postgres'.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // PostgreSQL refuses to run as root: there the server runs as the user that its package made.
    private static void RunAsServer(string program, IEnumerable<string> arguments)
    {
        if (Environment.IsPrivilegedProcess)
        {
            Run("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments]);
        }
        else
        {
            Run(program, arguments);
        }
    }

    private static void Run(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"'{program}' ended with code {process.ExitCode}: {error.Result}{output.Result}");
        }
    }

    private string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database};Maximum Pool Size=40;Include Error Detail=true";

    private void StartProcess() => RunAsServer(
        Path.Combine(_binaries, "pg_ctl"),
        [
            "start", "--wait", "--silent", "--pgdata", Path.Combine(_directory, "data"), "--log", Path.Combine(_directory, "log"),
            "--options", $"-p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c max_connections=300 -c max_prepared_transactions=10",
        ]);

    private void Stop(string mode)
    {
        NpgsqlConnection.ClearAllPools();
        RunAsServer(Path.Combine(_binaries, "pg_ctl"), ["stop", "--wait", "--silent", "--mode", mode, "--pgdata", Path.Combine(_directory, "data")]);
    }
}
