using System.Diagnostics;
using System.Globalization;

namespace SoftReferences.TestSupport;

/// <summary>The directory of a test server. When this process ends in any way, the server is stopped and the directory is removed.</summary>
internal sealed class PostgreSqlDirectory : IDisposable
{
    private const string Prefix = "softreferences-postgresql-";

    // Waits for the end of its input, which comes when this process closes the pipe or dies. A test host gets a tenth of
    // a second before it is killed, which is too short to stop a server.
    private const string CleanUpScript = """
        trap '' HUP INT TERM
        directory=$1
        shift
        read -r _
        "$@" stop --wait --silent --mode immediate --pgdata "$directory/data"
        rm -rf "$directory"
        """;

    private readonly Process _cleanUp;

    private PostgreSqlDirectory(string path)
    {
        Path = path;
        _cleanUp = StartCleanUp(path);
    }

    public string Path { get; }

    public string LogPath => System.IO.Path.Combine(Path, "log");

    private string DataPath => System.IO.Path.Combine(Path, "data");

    public static PostgreSqlDirectory Create()
    {
        SweepStale();
        var name = $"{Prefix}{Environment.ProcessId}-";
        var path = MemoryDirectory.ForServers is { } memory
            ? Directory.CreateDirectory(System.IO.Path.Combine(memory, name + Guid.NewGuid().ToString("N"))).FullName
            : Directory.CreateTempSubdirectory(name).FullName;
        var directory = new PostgreSqlDirectory(path);
        if (Environment.IsPrivilegedProcess)
        {
            PostgreSqlPrograms.Run("chown", ["postgres", path]);
        }

        PostgreSqlPrograms.Run(PostgreSqlPrograms.ServerCommand("initdb", "--pgdata", directory.DataPath, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"));
        return directory;
    }

    /// <summary>Runs <c>pg_ctl</c>. An exception contains the server's log.</summary>
    public void RunControl(string action, params IEnumerable<string> arguments)
    {
        try
        {
            PostgreSqlPrograms.Run(PostgreSqlPrograms.ServerCommand("pg_ctl", [action, "--wait", "--silent", "--pgdata", DataPath, .. arguments]));
        }
        catch (InvalidOperationException exception) when (File.Exists(LogPath))
        {
            throw new InvalidOperationException($"{exception.Message}{Environment.NewLine}{File.ReadAllText(LogPath)}", exception);
        }
    }

    public void Dispose()
    {
        lock (_cleanUp)
        {
            if (Directory.Exists(Path))
            {
                _cleanUp.StandardInput.Close();
                _cleanUp.WaitForExit();
            }
        }
    }

    /// <summary>Removes the directories of processes that died together with their clean-up, for example when the machine was switched off.</summary>
    private static void SweepStale()
    {
        string[] parents = [System.IO.Path.GetTempPath(), .. MemoryDirectory.ForServers is { } memory ? [memory] : Array.Empty<string>()];
        foreach (var path in parents.SelectMany(parent => Directory.GetDirectories(parent, $"{Prefix}*")))
        {
            var process = System.IO.Path.GetFileName(path)[Prefix.Length..].Split('-')[0];
            if (int.TryParse(process, CultureInfo.InvariantCulture, out var id) && !IsRunning(id))
            {
                using var cleanUp = StartCleanUp(path);
                cleanUp.StandardInput.Close();
                cleanUp.WaitForExit();
            }
        }
    }

    private static bool IsRunning(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static Process StartCleanUp(string path) => Process.Start(
        new ProcessStartInfo("/bin/sh", ["-c", $"exec >/dev/null 2>&1\n{CleanUpScript}", "sh", path, .. PostgreSqlPrograms.ServerCommand("pg_ctl")])
        {
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        })!;
}
