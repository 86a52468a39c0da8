using System.Diagnostics;

namespace SoftReferences.TestSupport;

/// <summary>Finds and runs the programs of the installed PostgreSQL.</summary>
internal static class PostgreSqlPrograms
{
    private static readonly Lazy<string> Binaries = new(FindBinaries);

    /// <summary>Returns the command line of a server program. PostgreSQL refuses to run as root, so root runs it as the user that its package created.</summary>
    public static IReadOnlyList<string> ServerCommand(string program, params IEnumerable<string> arguments)
    {
        string[] command = [Path.Combine(Binaries.Value, program), .. arguments];
        return Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", .. command] : command;
    }

    /// <summary>Returns the path of a client program, which any user may run.</summary>
    public static string ClientProgram(string program) => Path.Combine(Binaries.Value, program);

    public static void Run(IReadOnlyList<string> command) => Run(command[0], command.Skip(1));

    public static void Run(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"'{program}' ended with code {process.ExitCode}: {error.Result}{output.Result}");
        }
    }

    private static string FindBinaries()
    {
        string?[] candidates =
        [
            Environment.GetEnvironmentVariable("POSTGRESQL_BIN"),
            .. Directory.Exists("/usr/lib/postgresql")
                ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(version => version.Length).ThenByDescending(version => version, StringComparer.Ordinal).Select(version => Path.Combine(version, "bin"))
                : [],
            .. (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator),
        ];
        return candidates.FirstOrDefault(directory => directory is { Length: > 0 } && File.Exists(Path.Combine(directory, "initdb")) && File.Exists(Path.Combine(directory, "postgres")))
            ?? throw new InvalidOperationException("No PostgreSQL server is installed: './test.sh' installs one, or set POSTGRESQL_BIN to the directory of 'initdb' and 'postgres'.");
    }
}
