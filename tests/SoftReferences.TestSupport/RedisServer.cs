using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace SoftReferences.TestSupport;

/// <summary>A Redis server of one test process, in memory, with its own port. It is stopped when the process ends in any way.</summary>
public sealed class RedisServer : IDisposable
{
    private const int MaximumStartAttempts = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Waits for the end of its input, which comes when this process closes the pipe or dies, and then stops the server.
    private const string Script = """
        trap '' HUP INT TERM
        "$@" >/dev/null 2>&1 </dev/null &
        server=$!
        read -r _
        kill "$server"
        wait "$server"
        """;

    private static readonly Lazy<RedisServer> SharedServer = new(Start);

    private readonly Process _process;

    private RedisServer(Process process, int port) => (_process, Port) = (process, port);

    /// <summary>Gets the server that all tests of this process share. It is started when it is first used.</summary>
    public static RedisServer Shared => SharedServer.Value;

    /// <summary>Gets the port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Gets the configuration for clients.</summary>
    public string Configuration => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Starts a server, on a free port.</summary>
    /// <returns>The server, ready for connections.</returns>
    public static RedisServer Start()
    {
        var program = Find();
        for (var attempt = 1; ; attempt++)
        {
            // Another process may take the port before the server starts. Then this server ends, and the next port is tried.
            var port = PostgreSqlServer.FindFreePort();
            string[] command = [program, "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no"];
            var server = new RedisServer(
                Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script, "sh", .. command]) { RedirectStandardInput = true, WorkingDirectory = "/" })!, port);
            if (server.Answers())
            {
                AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
                return server;
            }

            server.Dispose();
            if (attempt == MaximumStartAttempts)
            {
                throw new InvalidOperationException($"'{program}' did not answer on any of {MaximumStartAttempts} ports.");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_process)
        {
            if (!_process.HasExited)
            {
                _process.StandardInput.Close();
                _process.WaitForExit();
            }
        }
    }

    private static string Find()
    {
        var directories = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator);
        return directories.Prepend(Environment.GetEnvironmentVariable("REDIS_BIN")).Append("/usr/bin").Append("/usr/local/bin")
            .Where(directory => directory is { Length: > 0 })
            .Select(directory => Path.Combine(directory!, "redis-server"))
            .FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("No Redis server is installed: './test.sh' installs one, or set REDIS_BIN to the directory of 'redis-server'.");
    }

    /// <summary>Returns whether the server answers.</summary>
    private bool Answers()
    {
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < Patience; Thread.Sleep(20))
        {
            try
            {
                using var client = new TcpClient("127.0.0.1", Port);
                using var stream = client.GetStream();
                stream.Write("PING\r\n"u8);
                var answer = new byte[7];
                stream.ReadExactly(answer);
                return answer.AsSpan().SequenceEqual("+PONG\r\n"u8);
            }
            catch (Exception exception) when (exception is SocketException or IOException)
            {
            }
        }

        return false;
    }
}
